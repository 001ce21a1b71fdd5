import type { Binary, Document } from 'bson';
import type { AdapterDocument } from '../adapter-protocol/adapter-protocol.ts';
import { UnsupportedOperation } from './operations/operation.ts';

/** A driver's way between documents, BSON and Extended JSON, each BSON type as a class of its own. */
export interface Codec {
  /** The classes of the values. */
  readonly bson: Pick<typeof import('bson'), 'Binary' | 'Decimal128'>;
  decode(bytes: Uint8Array): Document;
  encode(document: Document): Uint8Array;
  /** Throws for what is no Extended JSON. */
  parse(text: string): Document;
  stringify(document: Document, options: { readonly relaxed: boolean }): string;
}

/** The machines `bson` and `bsonVector` (`MachineName`) of a driver for Node.js. */
export function codecMachines(codec: Codec): {
  bson(input: AdapterDocument): AdapterDocument;
  bsonVector(input: AdapterDocument): AdapterDocument;
} {
  return {
    bson: ({ from, input, to }) => ({
      output:
        from === 'decimal128'
          ? codec.bson.Decimal128.fromString(String(input)).toString()
          : write(codec, read(codec, String(from), String(input)), String(to)),
    }),
    bsonVector: (input) =>
      input['bson'] === undefined ? encodeVector(codec, input) : decodeVector(codec, input),
  };
}

function read(codec: Codec, from: string, input: string): Document {
  switch (from) {
    case 'bson':
      return codec.decode(Buffer.from(input, 'hex'));
    case 'extendedJson':
      return codec.parse(input);
    default:
      throw new Error(`Documents are not read from ${from}.`);
  }
}

function write(codec: Codec, document: Document, to: string): string {
  switch (to) {
    case 'bson':
      return hexOf(codec.encode(document));
    case 'canonicalExtendedJson':
      return codec.stringify(document, { relaxed: false });
    case 'relaxedExtendedJson':
      return codec.stringify(document, { relaxed: true });
    default:
      throw new Error(`Documents are not written as ${to}.`);
  }
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** The place where the padding of a vector stands in its bytes, behind its type. */
const PADDING_AT = 1;

type VectorArray = Int8Array | Float32Array | Uint8Array;

interface VectorType {
  /** The method of `Binary` that makes a vector of an array. */
  readonly maker: 'fromInt8Array' | 'fromFloat32Array' | 'fromPackedBits';
  arrayOf(values: readonly number[]): VectorArray;
  valuesOf(vector: Binary): Iterable<number>;
}

const VECTOR_TYPES: Readonly<Record<string, VectorType>> = {
  '0x03': {
    maker: 'fromInt8Array',
    arrayOf: (values) => exactly(Int8Array.from(values), values),
    valuesOf: (vector) => vector.toInt8Array(),
  },
  '0x27': {
    maker: 'fromFloat32Array',
    arrayOf: (values) => Float32Array.from(values),
    valuesOf: (vector) => vector.toFloat32Array(),
  },
  '0x10': {
    maker: 'fromPackedBits',
    arrayOf: (values) => exactly(Uint8Array.from(values), values),
    valuesOf: (vector) => vector.toPackedBits(),
  },
};

function encodeVector(codec: Codec, input: AdapterDocument): AdapterDocument {
  const { key, dtype, padding, values } = input;
  const type = vectorType(String(dtype));
  const make = vectorMaker(codec, type);
  const vector = make(type.arrayOf((values as unknown[]).map(Number)));
  // As the test has it, also where no constructor of the type takes one: encoding it must find that out.
  vector.buffer[PADDING_AT] = Number(padding);
  return { bson: hexOf(codec.encode({ [String(key)]: vector })) };
}

function vectorMaker({ bson }: Codec, { maker }: VectorType): (values: VectorArray) => Binary {
  if (typeof bson.Binary[maker] !== 'function') {
    throw new UnsupportedOperation('The driver’s BSON has no vectors.');
  }
  return (values) => bson.Binary[maker](values as never);
}

function decodeVector(codec: Codec, { key, bson }: AdapterDocument): AdapterDocument {
  const vector = codec.decode(Buffer.from(String(bson), 'hex'))[String(key)] as Binary;
  if (typeof vector.toInt8Array !== 'function') {
    throw new UnsupportedOperation('The driver’s BSON has no vectors.');
  }
  const dtype = `0x${hexOf(vector.buffer.subarray(0, PADDING_AT))}`;
  const values = [...vectorType(dtype).valuesOf(vector)];
  return { dtype, padding: vector.buffer[PADDING_AT], values };
}

function vectorType(dtype: string): VectorType {
  const type = VECTOR_TYPES[dtype];
  if (type === undefined) throw new RangeError(`There is no vector type ${dtype}.`);
  return type;
}

/** The driver is given its values in an array of small numbers, which wraps those that do not fit. */
function exactly<Items extends Int8Array | Uint8Array>(
  items: Items,
  values: readonly number[],
): Items {
  const wrapped = values.find((value, at) => items[at] !== value);
  if (wrapped === undefined) return items;
  throw new UnsupportedOperation(
    `The driver takes a typed array, which cannot hold ${wrapped}: it is never asked to refuse it.`,
  );
}
