import { Long, ObjectId, Timestamp } from 'bson';
import { BSON_TYPE } from './bson-type.ts';
import type { ByteWriter } from './byte-writer.ts';
import { putText } from './byte-writer.ts';
import type { Document } from './document.ts';
import type { WriteDocumentOptions } from './encode-options.ts';
import type { SampleField } from './encoder-sample.ts';
import { countFields } from './encoder-sample.ts';

/** The objects that are being written, outermost first: one that contains itself has no BSON form. */
export type Path = object[];

/**
 * Writes a document of the encoder's shape and returns true; or writes nothing and returns false when the
 * document is of another shape, or of a class, or speaks for itself by `toBSON`.
 */
export type GeneratedEncoder = (
  writer: ByteWriter,
  document: Document,
  options: WriteDocumentOptions,
  path: Path,
) => boolean;

/** The general writer's functions that generated code falls back on. `Site` is the caller's own. */
export interface ShapeWriters<Site> {
  /** Writes a whole element of any type, if it has one. */
  field(
    writer: ByteWriter,
    key: string,
    value: unknown,
    surroundings: { readonly options: WriteDocumentOptions; readonly path: Path },
  ): void;
  /** Writes an array's value. */
  array(
    site: Site,
    writer: ByteWriter,
    array: readonly unknown[],
    surroundings: { readonly options: WriteDocumentOptions; readonly path: Path },
  ): void;
  /** Writes an embedded document by one of its site's encoders; false, and nothing written, when none fits. */
  known(
    site: Site,
    writer: ByteWriter,
    document: object,
    surroundings: { readonly options: WriteDocumentOptions; readonly path: Path },
  ): boolean;
  /** Writes a whole element that is likely a document of one of its site's shapes. */
  embedded(
    site: Site,
    writer: ByteWriter,
    element: { readonly key: string; readonly value: unknown },
    surroundings: { readonly options: WriteDocumentOptions; readonly path: Path },
  ): void;
}

export interface EncoderPlan<Site> {
  readonly fields: readonly SampleField[];
  /** True if `_id` is written before the other fields. */
  readonly idFirst: boolean;
  readonly writers: ShapeWriters<Site>;
  newSite(): Site;
}

/** Fields of one generated function, those of documents in line counted. */
const PART_FIELDS = 96;
/** From this depth on each document is compared with those around it: a cycle comes there soon enough. */
const UNCHECKED_DEPTH = 8;

/**
 * Writes a function for one shape. It compares the document's keys with the shape's, in order, reads each
 * value by its name, and writes type, name and NUL as whole words. Embedded documents of few fields are written
 * in line: a call for each would cost more than their fields do.
 */
export function generateEncoder<Site>(plan: EncoderPlan<Site>): GeneratedEncoder {
  const { fields, idFirst, writers } = plan;
  const sites: Site[] = [];
  const keyLists: (readonly string[])[] = [];
  const generation = {
    site: () => `sites[${sites.push(plan.newSite()) - 1}]`,
    keys: (names: readonly string[]) => keyLists.push(names) - 1,
  };
  const names = fields.map(({ name }) => name);
  const hasId = idFirst && names.includes('_id');
  const parts = inParts(idFirst ? withIdFirst(fields) : fields).map((part) =>
    partCode(part, { ...generation, room: roomFor(part) + 32 }),
  );
  const code = `const {field,array,known,embedded}=writers;
${parts.map((part, index) => `const part${index}=${part}\n`).join('')}return function(w,d,options,path){
if(!(${fitsCode('d', names, generation)})${hasId ? '||d._id===undefined' : ''})return false;
if(path.length>${UNCHECKED_DEPTH}&&path.includes(d))return false;
path.push(d);const around={options,path},start=w.position;w.reserve(4);w.position=start+4;
${parts.map((_, index) => `part${index}(w,d,around);`).join('')}
w.writeByte(0);w.patchInt32(start,w.position-start);path.pop();return true;}`;
  const make = new Function('writers', 'sites', 'keyLists', ...Object.keys(BUILT_IN), code) as (
    ...values: unknown[]
  ) => GeneratedEncoder;
  return make(writers, sites, keyLists, ...Object.values(BUILT_IN));
}

/** The names that generated code uses. */
const BUILT_IN = {
  hasKeys,
  putText,
  ObjectId,
  Long,
  Timestamp,
  getPrototypeOf: Object.getPrototypeOf,
  objectPrototype: Object.prototype,
};

function hasKeys(document: Document, keys: readonly string[]): boolean {
  let count = 0;
  for (const key in document) if (key !== keys[count++]) return false;
  return count === keys.length;
}

function withIdFirst(fields: readonly SampleField[]): readonly SampleField[] {
  const isId = ({ name }: SampleField): boolean => name === '_id';
  return [...fields.filter(isId), ...fields.filter((field) => !isId(field))];
}

/** Divides a long document: the engine leaves functions that are too long unoptimized. */
function inParts(fields: readonly SampleField[]): readonly (readonly SampleField[])[] {
  const parts: SampleField[][] = [[]];
  let count = 0;
  for (const field of fields) {
    count += countFields([field]);
    if (count > PART_FIELDS && parts.at(-1)?.length !== 0) {
      parts.push([]);
      count = countFields([field]);
    }
    parts.at(-1)?.push(field);
  }
  return parts;
}

/** A function that writes some of the fields. */
function partCode(fields: readonly SampleField[], generation: Generation): string {
  return `function(w,d,around){w.reserve(${generation.room});
let p=w.position,view=w.view,bytes=w.buffer,v,n;
${fieldsCode('d', fields, generation)}w.position=p;};`;
}

/** The number of bytes that all names and values of fixed size take at most. */
function roomFor(fields: readonly SampleField[]): number {
  let room = 0;
  for (const { name, fields: inner } of fields) {
    room += name.length * 3 + 2 + 16 + (inner === undefined ? 0 : roomFor(inner));
  }
  return room;
}

/** The state that one generated function shares among its fields. */
interface Generation {
  /** The number of bytes that the fixed parts of all fields take at most. */
  readonly room: number;
  /** A new place for embedded documents or items, in the code's words. */
  readonly site: () => string;
  /** The number of a new list of keys. */
  readonly keys: (names: readonly string[]) => number;
}

/**
 * True if an object is a plain one with just these keys. The last one is looked up first: to begin a walk
 * over the keys of a huge object costs as much as to finish it.
 */
function fitsCode(
  object: string,
  names: readonly string[],
  { keys }: Pick<Generation, 'keys'>,
): string {
  const last = names.at(-1);
  const hasLast = last === undefined ? '' : `&&${object}[${JSON.stringify(last)}]!==undefined`;
  return `${object}.toBSON===undefined&&getPrototypeOf(${object})===objectPrototype${hasLast}&&hasKeys(${object},keyLists[${keys(names)}])`;
}

function fieldsCode(
  object: string,
  fields: readonly SampleField[],
  generation: Generation,
): string {
  return fields.map((field) => fieldCode(object, field, generation)).join('');
}

function fieldCode(object: string, sample: SampleField, generation: Generation): string {
  const { name } = sample;
  const { room } = generation;
  const key = JSON.stringify(name);
  const renew = 'view=w.view;bytes=w.buffer;';
  const general = `{w.position=p;field(w,${key},v,around);p=w.roomFor(${room});${renew}}`;
  const parts: ValueParts = {
    size: Buffer.byteLength(name) + 2,
    site: generation.site,
    head: (type) => headCode(type, name),
    grow: (length) =>
      `if(p+${length}>bytes.length-${room}){w.position=p;w.reserve(${length}+${room});${renew}}`,
    refresh: `p=w.roomFor(${room});${renew}`,
  };
  if (sample.fields !== undefined) {
    const known = `{w.position=p;embedded(${parts.site()},w,{key:${key},value:v},around);${parts.refresh}}`;
    return `v=${object}[${key}];${inLineCode(sample.fields, parts, generation)}else ${known}\n`;
  }
  const inLine = valueCode(sample.value, parts);
  return `v=${object}[${key}];${inLine === undefined ? general : `${inLine}else ${general}`}\n`;
}

/** An embedded document of the sample's shape, without a call. */
function inLineCode(
  fields: readonly SampleField[],
  { head, size }: ValueParts,
  generation: Generation,
): string {
  const names = fields.map(({ name }) => name);
  const number = generation.keys(names);
  const object = `d${number}`;
  return `if(typeof v==='object'&&v!==null&&${fitsCode('v', names, generation)}){const ${object}=v,s${number}=p+${size};
${head(BSON_TYPE.document)}p+=${size + 4};
${fieldsCode(object, fields, generation)}bytes[p++]=0;view.setInt32(s${number},p-s${number},true);}`;
}

interface ValueParts {
  /** Bytes of the type, the name and its NUL. */
  readonly size: number;
  readonly site: () => string;
  head(type: number): string;
  grow(length: string): string;
  readonly refresh: string;
}

/** An `if` with a block for the type that the sample has; undefined where only the general way serves. */
function valueCode(sample: unknown, parts: ValueParts): string | undefined {
  const { head, size } = parts;
  switch (typeof sample) {
    case 'string':
      return `if(typeof v==='string'){${head(BSON_TYPE.string)}p+=${size};${parts.grow('v.length*3+5')}
n=putText(bytes,p+4,v);view.setInt32(p,n-p-3,true);bytes[n]=0;p=n+1;}`;
    case 'number':
      return `if(typeof v==='number'){${head(BSON_TYPE.int32)}
if((v|0)===v&&(v!==0||1/v>0)){view.setInt32(p+${size},v,true);p+=${size + 4};}
else{bytes[p]=1;view.setFloat64(p+${size},v,true);p+=${size + 8};}}`;
    case 'boolean':
      return `if(typeof v==='boolean'){${head(BSON_TYPE.boolean)}bytes[p+${size}]=v?1:0;p+=${size + 1};}`;
    case 'object':
      return sample === null
        ? `if(v===null){${head(BSON_TYPE.null)}p+=${size};}`
        : objectCode(sample, parts);
    default:
      return undefined;
  }
}

function objectCode(sample: object, parts: ValueParts): string | undefined {
  const { head, size, site, refresh } = parts;
  const isOf = (name: string): string =>
    `if(typeof v==='object'&&v!==null&&v.constructor===${name}&&v.toBSON===undefined)`;
  const made: unknown = sample.constructor;
  if (made === ObjectId) {
    return `${isOf('ObjectId')}{${head(BSON_TYPE.objectId)}v.serializeInto(bytes,p+${size});p+=${size + 12};}`;
  }
  if (made === Date) {
    return `${isOf('Date')}{${head(BSON_TYPE.date)}n=v.getTime();if(n!==n)n=0;
view.setInt32(p+${size},n|0,true);view.setInt32(p+${size + 4},Math.floor(n/4294967296),true);p+=${size + 8};}`;
  }
  if (made === Long || made === Timestamp) {
    const type = made === Long ? BSON_TYPE.int64 : BSON_TYPE.timestamp;
    return `${isOf(made === Long ? 'Long' : 'Timestamp')}{${head(type)}
view.setInt32(p+${size},v.low,true);view.setInt32(p+${size + 4},v.high,true);p+=${size + 8};}`;
  }
  if (Array.isArray(sample)) {
    return `if(Array.isArray(v)&&v.toBSON===undefined){${head(BSON_TYPE.array)}w.position=p+${size};
array(${site()},w,v,around);${refresh}}`;
  }
  if (Object.getPrototypeOf(sample) !== Object.prototype) return undefined;
  return documentCode(parts);
}

/** An embedded document by one of its site's encoders. */
function documentCode({ head, size, site, refresh }: ValueParts): string {
  // The type byte and the name are written first, and written over by the general way if nothing fits.
  return `if(typeof v==='object'&&v!==null&&(${head(BSON_TYPE.document).replaceAll(';', ',')}
w.position=p+${size},known(${site()},w,v,around))){${refresh}}`;
}

/** Type, name and NUL in words of four bytes: what the last one writes too much is written over. */
function headCode(type: number, name: string): string {
  const bytes = Buffer.concat([Buffer.of(type), Buffer.from(name), Buffer.alloc(4)]);
  const length = bytes.length - 3;
  let code = '';
  for (let at = 0; at < length; at += 4) {
    code += `view.setInt32(p+${at},${bytes.readInt32LE(at)},true);`;
  }
  return code;
}
