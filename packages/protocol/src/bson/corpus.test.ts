import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Binary, BSONSymbol, Decimal128, EJSON } from 'bson';
import { parseExtendedJson } from '../extended-json/parse-extended-json.ts';
import { decode } from './decode.ts';
import type { DecodeOptions } from './decode-options.ts';
import type { Document } from './document.ts';
import { encode } from './encode.ts';
import { validateDocument } from './validate.ts';

/*
 * The official corpus: source/bson-corpus and source/bson-binary-vector of the specifications, where they are to be
 * had. Codec.test.ts covers the codec without them.
 */
const source = join(process.env['TOUCHSTONE_SPECS'] ?? '../shared/specifications', 'source');

interface ValidCase {
  readonly description: string;
  readonly canonical_bson: string;
  readonly canonical_extjson: string;
  readonly relaxed_extjson?: string;
  readonly degenerate_bson?: string;
  readonly degenerate_extjson?: string;
  readonly converted_bson?: string;
  readonly converted_extjson?: string;
  readonly lossy?: boolean;
}

interface CorpusFile {
  readonly bson_type: string;
  readonly valid?: readonly ValidCase[];
  readonly decodeErrors?: readonly { readonly description: string; readonly bson: string }[];
  readonly parseErrors?: readonly { readonly description: string; readonly string: string }[];
}

/** Every type in its own class, as the corpus compares them. */
const EXACT: DecodeOptions = { promoteValues: false, bsonRegExp: true };

function filesOf(suite: string): readonly string[] {
  const folder = join(source, suite, 'tests');
  if (!existsSync(folder)) {
    test(`${suite}: the official files are not here`, { skip: true }, () => {});
    return [];
  }
  return readdirSync(folder).map((name) => join(folder, name));
}

function read<File>(path: string): File {
  return JSON.parse(readFileSync(path, 'utf8')) as File;
}

function bytesOf(hex: string): Uint8Array {
  return Buffer.from(hex, 'hex');
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').toUpperCase();
}

/** The BSON behind a text: two canonical texts are equal when they say the same, however they write a number. */
function parsed(text: string): string {
  return hexOf(encode(parseExtendedJson(text)));
}

/** Of the deprecated types we keep symbols; where the corpus wants them converted, so does the test. */
function withoutSymbols(document: Document): Document {
  return Object.fromEntries(
    Object.entries(document).map(([key, value]) => [
      key,
      value instanceof BSONSymbol ? value.value : value,
    ]),
  );
}

function checkValid(one: ValidCase): void {
  const { converted_bson: converted = one.canonical_bson } = one;
  const canonical = converted.toUpperCase();
  const canonicalJson = one.converted_extjson ?? one.canonical_extjson;
  const read = (hex: string): Document => {
    const document = decode(bytesOf(hex), EXACT);
    return one.converted_bson === undefined ? document : withoutSymbols(document);
  };
  for (const hex of [one.canonical_bson, one.degenerate_bson]) {
    if (hex === undefined) continue;
    validateDocument(bytesOf(hex));
    assert.equal(hexOf(encode(read(hex))), canonical);
    const text = EJSON.stringify(read(hex), { relaxed: false });
    if (!one.lossy) assert.equal(parsed(text), parsed(canonicalJson));
  }
  if (one.relaxed_extjson !== undefined) {
    const text = EJSON.stringify(read(one.canonical_bson), { relaxed: true });
    // JSON.stringify writes no negative zero, and so neither does EJSON: both sides go through it.
    assert.equal(text, JSON.stringify(JSON.parse(one.relaxed_extjson)));
  }
  if (one.lossy) return;
  for (const text of [canonicalJson, one.degenerate_extjson]) {
    if (text !== undefined) assert.equal(parsed(text), canonical);
  }
}

for (const path of filesOf('bson-corpus')) {
  const file = read<CorpusFile>(path);
  const name = path.split('/').at(-1);
  for (const one of file.valid ?? []) {
    test(`bson-corpus ${name}: ${one.description}`, () => checkValid(one));
  }
  for (const { description, bson } of file.decodeErrors ?? []) {
    test(`bson-corpus ${name}: refuses ${description}`, () => {
      assert.throws(() => decode(bytesOf(bson)));
    });
  }
  for (const { description, string } of file.parseErrors ?? []) {
    test(`bson-corpus ${name}: refuses the text ${description}`, () => {
      assert.throws(() =>
        file.bson_type === '0x13'
          ? Decimal128.fromString(string)
          : encode(parseExtendedJson(string)),
      );
    });
  }
}

interface VectorFile {
  readonly test_key: string;
  readonly tests: readonly {
    readonly description: string;
    readonly valid: boolean;
    readonly vector?: readonly (number | { readonly $numberDouble: string })[];
    readonly dtype_hex: string;
    readonly padding?: number;
    readonly canonical_bson?: string;
  }[];
}

const VECTOR_MAKERS: Readonly<Record<string, (values: number[], padding: number) => Binary>> = {
  '0x03': (values) => Binary.fromInt8Array(exact(Int8Array.from(values), values)),
  '0x27': (values) => Binary.fromFloat32Array(Float32Array.from(values)),
  '0x10': (values, padding) =>
    Binary.fromPackedBits(exact(Uint8Array.from(values), values), padding),
};

function numberOf(value: number | { readonly $numberDouble: string }): number {
  return typeof value === 'number' ? value : Number(value.$numberDouble);
}

/** A typed array wraps numbers that do not fit; a vector must refuse them. */
function exact<Items extends Int8Array | Uint8Array>(
  items: Items,
  values: readonly number[],
): Items {
  assert.deepEqual([...items], values);
  return items;
}

for (const path of filesOf('bson-binary-vector')) {
  const file = read<VectorFile>(path);
  for (const one of file.tests) {
    test(`bson-binary-vector: ${one.description}`, () => {
      const make = (): Uint8Array => {
        const values = (one.vector ?? []).map(numberOf);
        const vector = VECTOR_MAKERS[one.dtype_hex]?.(values, one.padding ?? 0) as Binary;
        // Header bytes as the case gives them, which a constructor would not let pass.
        vector.buffer[1] = one.padding ?? 0;
        return encode({ [file.test_key]: vector });
      };
      if (!one.valid) {
        if (one.vector !== undefined) assert.throws(make);
        if (one.canonical_bson === undefined) return;
        const refused = decode(bytesOf(one.canonical_bson))[file.test_key] as Binary;
        assert.throws(() => encode({ refused }));
        return;
      }
      assert.equal(hexOf(make()), one.canonical_bson?.toUpperCase());
      const decoded = decode(bytesOf(one.canonical_bson as string))[file.test_key] as Binary;
      assert.equal(hexOf(encode({ [file.test_key]: decoded })), one.canonical_bson?.toUpperCase());
    });
  }
}
