import { present } from '@touchstone/protocol';
import { Binary, type Document, Int32, Long } from 'bson';

/** Draws from a seed, the same each time. */
export interface Draw {
  below(limit: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
}

/** A linear generator that is good enough for tests, and fast. */
export function drawFrom(seed: number): Draw {
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  const next = (): number => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
  return {
    below: (limit) => Math.floor(next() * limit),
    chance: (probability) => next() < probability,
    pick: (items) => present(items[Math.floor(next() * items.length)]),
  };
}

/** A field that a random schema encrypts. */
export interface SecretField {
  readonly path: readonly string[];
  /** Of its values. */
  readonly type: 'string' | 'long';
}

/** A schema as a command brings it along, and what it encrypts. */
export interface RandomSchema {
  readonly fields: Document;
  readonly secrets: readonly SecretField[];
  readonly isQueryable: boolean;
}

export const NAMESPACE = 'db.coll';
export const OTHER_NAMESPACE = 'db.other';
const NAMES = ['a', 'b', 'c', 'd'];
const KEY = new Binary(Buffer.alloc(16, 1), 4);
const DETERMINISTIC = 'AEAD_AES_256_CBC_HMAC_SHA_512-Deterministic';
const RANDOM = 'AEAD_AES_256_CBC_HMAC_SHA_512-Random';

export function randomSchema(draw: Draw): RandomSchema {
  return draw.chance(0.5) ? queryableSchema(draw) : fieldLevelSchema(draw);
}

function randomPaths(draw: Draw): readonly (readonly string[])[] {
  const paths = new Map<string, readonly string[]>();
  for (let count = 1 + draw.below(3); count > 0; count -= 1) {
    const path = Array.from({ length: 1 + draw.below(3) }, () => draw.pick(NAMES));
    const text = path.join('.');
    const overlaps = [...paths.keys()].some(
      (other) => `${other}.`.startsWith(`${text}.`) || `${text}.`.startsWith(`${other}.`),
    );
    if (!overlaps) paths.set(text, path);
  }
  return [...paths.values()];
}

function queryableSchema(draw: Draw): RandomSchema {
  const secrets: SecretField[] = [];
  const fields = randomPaths(draw).map((path) => {
    const kind = draw.pick(['equality', 'range', 'none', 'text']);
    const type = kind === 'range' ? 'long' : 'string';
    secrets.push({ path, type });
    const lengths = { strMinQueryLength: new Int32(1), strMaxQueryLength: new Int32(9) };
    const queries: Document | undefined = {
      none: undefined,
      equality: { queryType: 'equality', contention: Long.fromNumber(0) },
      range: { queryType: 'range', contention: Long.fromNumber(0), sparsity: Long.fromNumber(1) },
      text: { queryType: 'prefix', ...lengths, caseSensitive: true, diacriticSensitive: true },
    }[kind];
    const base = { keyId: KEY, path: path.join('.'), bsonType: type };
    return queries === undefined ? base : { ...base, queries };
  });
  const schema: Document = { [NAMESPACE]: { fields } };
  if (draw.chance(0.5)) schema[OTHER_NAMESPACE] = { fields };
  return {
    fields: { encryptionInformation: { type: new Int32(1), schema } },
    secrets,
    isQueryable: true,
  };
}

function fieldLevelSchema(draw: Draw): RandomSchema {
  const secrets: SecretField[] = [];
  const root: Document = { bsonType: 'object', properties: {} };
  for (const path of randomPaths(draw)) {
    const type = draw.pick(['string', 'long'] as const);
    const algorithm = draw.pick([DETERMINISTIC, DETERMINISTIC, RANDOM]);
    addEncrypted(draw, root, path, { encrypt: { algorithm, keyId: [KEY], bsonType: type } });
    secrets.push({ path, type });
  }
  const isRemoteSchema = draw.chance(0.5);
  const one = { jsonSchema: root, isRemoteSchema };
  if (draw.chance(0.7)) return { fields: one, secrets, isQueryable: false };
  const csfleEncryptionSchemas = { [NAMESPACE]: one, [OTHER_NAMESPACE]: one };
  return { fields: { csfleEncryptionSchemas }, secrets, isQueryable: false };
}

/** The same field is named in several ways: by its name, by a pattern, as one of all others. */
function addEncrypted(
  draw: Draw,
  root: Document,
  path: readonly string[],
  encrypted: Document,
): void {
  let at = root;
  for (const [index, name] of path.entries()) {
    const isLast = index === path.length - 1;
    const inner = isLast ? encrypted : { bsonType: 'object', properties: {} };
    const keyword = isLast && draw.chance(0.2) ? 'patternProperties' : 'properties';
    const key = keyword === 'properties' ? name : `^${name}$`;
    at[keyword] ??= {};
    at[keyword][key] ??= inner;
    at = at[keyword][key];
  }
}
