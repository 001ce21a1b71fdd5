import type { Binary } from 'bson';
import { decodedValue } from '../command/command-body.ts';
import {
  document,
  type FieldType,
  integer,
  rawDocument,
  rawDocuments,
  value,
  wrongType,
} from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import type { ServerVersion } from '../command/version.ts';
import { CommandError } from '../value/command-error.ts';
import { bytesOf } from './encrypted-kind.ts';

/** The tokens that stand for one value, or for one edge, substring, suffix or prefix of it. */
export interface TokenSet {
  /** Of the encrypted data collection: tags follow from it. */
  readonly edc: Uint8Array;
  /** Of the encrypted state collection: the counter's entries follow from it. */
  readonly esc: Uint8Array;
  /** Of the server: the metadata beside a tag is encrypted with what follows from it. */
  readonly server: Uint8Array;
}

/** A token set of a value to be stored. */
export interface InsertTokens extends TokenSet {
  /** Only compaction can read it: the token of the state collection. */
  readonly compaction: Uint8Array;
}

/** Describes how a value to be stored can be queried. */
export type InsertIndex =
  | { readonly kind: 'equality'; readonly tokens: InsertTokens }
  | { readonly kind: 'range'; readonly edges: readonly InsertTokens[] }
  | {
      readonly kind: 'text';
      readonly exact: InsertTokens;
      readonly substrings: readonly InsertTokens[];
      readonly suffixes: readonly InsertTokens[];
      readonly prefixes: readonly InsertTokens[];
    };

/** A value on its way into a document. */
export interface InsertPayload {
  readonly indexKeyId: Uint8Array;
  /** The BSON type that the value has. */
  readonly type: number;
  readonly value: Uint8Array;
  readonly serverKey: Uint8Array;
  readonly contention: number;
  readonly index: InsertIndex;
}

/** The question of a query. */
export interface FindPayload {
  readonly tokens: readonly TokenSet[];
  /** Tokens are derived with each contention factor from 0 up to it. */
  readonly maxContention: number;
}

const binary: FieldType<Uint8Array> = {
  read(element, path) {
    if (element.type !== 5) throw wrongType(path, element.type, ['binData']);
    return bytesOf(decodedValue(element) as Binary);
  },
};

const naturalLong: FieldType<number> = {
  read(element, path) {
    if (element.type !== 18) throw wrongType(path, element.type, ['long']);
    const number = decodedValue(element) as bigint;
    if (number >= 0n) return Number(number);
    const name = path.slice(path.lastIndexOf('.') + 1);
    throw new CommandError(
      'Location51024',
      `BSON field '${name}' value must be >= 0, actual value '${number}'`,
    );
  },
};

const insertTokens = fields({
  d: required(binary),
  s: required(binary),
  l: required(binary),
  p: required(binary),
});

const findTokens = fields({ d: required(binary), s: required(binary), l: required(binary) });

const textTokens = fields({
  e: required(rawDocument),
  s: required(rawDocuments),
  u: required(rawDocuments),
  p: required(rawDocuments),
});

// Fields of a range query that the client alone uses.
const RANGE_FIELDS = {
  sp: optional(value, { since: '8.0' }),
  pn: optional(value, { since: '8.0' }),
  tf: optional(value, { since: '8.0' }),
  mn: optional(value, { since: '8.0' }),
  mx: optional(value, { since: '8.0' }),
};

const insertPayload = fields({
  d: required(binary),
  s: required(binary),
  p: required(binary),
  u: required(binary),
  t: required(integer),
  v: required(binary),
  e: required(binary),
  l: required(binary),
  k: required(naturalLong),
  g: optional(rawDocuments),
  b: optional(rawDocument, { since: '8.2' }),
  ...RANGE_FIELDS,
});

const equalityPayload = fields({
  d: required(binary),
  s: required(binary),
  l: required(binary),
  cm: optional(naturalLong),
});

const rangePayload = fields({
  payload: optional(rawDocument),
  payloadId: required(integer),
  firstOperator: required(integer),
  secondOperator: optional(integer),
  ...RANGE_FIELDS,
});

const edgesPayload = fields({ g: required(rawDocuments), cm: required(naturalLong) });

const textPayload = fields({
  ts: required(rawDocument),
  cm: required(naturalLong),
  cf: required(value),
  df: required(value),
  ss: optional(document),
  fs: optional(document),
  ps: optional(document),
});

const textFindTokens = fields({
  e: optional(rawDocument),
  s: optional(rawDocument),
  u: optional(rawDocument),
  p: optional(rawDocument),
});

const PATH = 'root';

function contentOf(encrypted: Binary): Uint8Array {
  const content = bytesOf(encrypted).subarray(1);
  if (content.length >= 5) return content;
  throw new CommandError(
    'InvalidBSON',
    "BSON data has to be at least 5 bytes in element with field name '?' in object with unknown _id",
  );
}

/** Reads a value to be stored. Throws MongoDB's errors for what is none. */
export function readInsertPayload(encrypted: Binary, version: ServerVersion): InsertPayload {
  const read = insertPayload.parseNested(contentOf(encrypted), PATH, version);
  if (read.g !== undefined && read.b !== undefined) {
    throw new CommandError(
      'Location9783801',
      'An insert payload cannot be both of a range and of a text',
    );
  }
  return {
    indexKeyId: read.u,
    type: read.t,
    value: read.v,
    serverKey: read.e,
    contention: read.k,
    index: indexOf(read, version),
  };
}

function indexOf(
  read: ReturnType<typeof insertPayload.parseNested>,
  version: ServerVersion,
): InsertIndex {
  const set = (bytes: Uint8Array, path: string): InsertTokens => {
    const { d, s, l, p } = insertTokens.parseNested(bytes, path, version);
    return { edc: d, esc: s, server: l, compaction: p };
  };
  if (read.g !== undefined) {
    return { kind: 'range', edges: read.g.map((bytes) => set(bytes, `${PATH}.g`)) };
  }
  if (read.b === undefined) {
    const tokens = { edc: read.d, esc: read.s, server: read.l, compaction: read.p };
    return { kind: 'equality', tokens };
  }
  const { e, s, u, p } = textTokens.parseNested(read.b, `${PATH}.b`, version);
  return {
    kind: 'text',
    exact: set(e, `${PATH}.b.e`),
    substrings: s.map((bytes) => set(bytes, `${PATH}.b.s`)),
    suffixes: u.map((bytes) => set(bytes, `${PATH}.b.u`)),
    prefixes: p.map((bytes) => set(bytes, `${PATH}.b.p`)),
  };
}

/** The token sets of a value to be stored, in the order in which its tags are. */
export function tokensOf(index: InsertIndex): readonly InsertTokens[] {
  switch (index.kind) {
    case 'equality':
      return [index.tokens];
    case 'range':
      return index.edges;
    case 'text':
      return [index.exact, ...index.substrings, ...index.suffixes, ...index.prefixes];
  }
}

function findTokenSet(bytes: Uint8Array, path: string, version: ServerVersion): TokenSet {
  const { d, s, l } = findTokens.parseNested(bytes, path, version);
  return { edc: d, esc: s, server: l };
}

/** Reads what a query for an equal value asks for. */
export function readEqualityPayload(encrypted: Binary, version: ServerVersion): FindPayload {
  const read = equalityPayload.parseNested(contentOf(encrypted), PATH, version);
  const tokens = [{ edc: read.d, esc: read.s, server: read.l }];
  return { tokens, maxContention: read.cm ?? 0 };
}

/**
 * Reads what a query for a range asks for; undefined for a payload that stands for the other end
 * of a range, which the first one has asked for already.
 */
export function readRangePayload(
  encrypted: Binary,
  version: ServerVersion,
): FindPayload | undefined {
  const { payload } = rangePayload.parseNested(contentOf(encrypted), PATH, version);
  if (payload === undefined) return undefined;
  const { g, cm } = edgesPayload.parseNested(payload, `${PATH}.payload`, version);
  const tokens = g.map((bytes) => findTokenSet(bytes, `${PATH}.payload.g`, version));
  return { tokens, maxContention: cm };
}

/** Reads what a query for a text asks for. */
export function readTextPayload(encrypted: Binary, version: ServerVersion): FindPayload {
  const { ts, cm } = textPayload.parseNested(contentOf(encrypted), PATH, version);
  const { e, s, u, p } = textFindTokens.parseNested(ts, `${PATH}.ts`, version);
  const given = [e, s, u, p].filter((bytes) => bytes !== undefined);
  const [only] = given;
  if (only === undefined || given.length > 1) {
    throw new CommandError('BadValue', 'A text search payload must ask for exactly one thing');
  }
  return { tokens: [findTokenSet(only, `${PATH}.ts`, version)], maxContention: cm };
}
