import { MaxKey, MinKey } from 'bson';
import { numberOf } from '../command/grammar/field-type.ts';
import { type Reply, replyOf } from '../command/reply.ts';
import { CommandError } from '../value/command-error.ts';
import { compareValues } from '../value/compare.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { hashedValue } from '../value/hashed-value.ts';
import { showFields } from '../value/show-value.ts';
import type { Fields, Value } from '../value/value.ts';

/** Throws BadValue for what no collection could be sharded by. */
export function checkShardKey(key: Fields): void {
  if (key.size === 0) throw new CommandError('BadValue', 'Shard key is empty');
  let hashed = 0;
  for (const [name, order] of key) {
    if (order === 'hashed') hashed += 1;
    if (order === 'hashed' ? hashed === 1 : numberOf(order) === 1) continue;
    throw new CommandError(
      'BadValue',
      `Shard key ${showFields(key)} can contain at most one 'hashed' field, and/or multiple ` +
        `numerical fields set to a value of 1. Failed to parse field ${name}`,
    );
  }
}

/** True if a document of bounds has the fields of the shard key, in their order, with values that a document could have. */
export function isKeyValue(key: Fields, bounds: Fields): boolean {
  const names = [...bounds.keys()];
  if (names.length !== key.size || ![...key.keys()].every((name, at) => names[at] === name))
    return false;
  return ![...bounds.values()].some(Array.isArray);
}

/** The shard key that a query asks for by equality; undefined where it does not name all of it. */
export function keyOfQuery(key: Fields, query: Fields): Fields | undefined {
  const found: Fields = new Map();
  for (const [name, kind] of key) {
    const value = query.get(name);
    if (value === undefined || isCondition(value)) return undefined;
    found.set(name, kind === 'hashed' ? hashedValue(value) : value);
  }
  return found;
}

/** The shard key of a stored document: a missing field counts as null. */
export function keyOfDocument(key: Fields, bytes: Uint8Array): Fields {
  const document = decodeFields(bytes);
  return new Map(
    [...key].map(([path, kind]): [string, Value] => {
      const value = valueAt(document, path.split('.'));
      return [path, kind === 'hashed' ? hashedValue(value) : value];
    }),
  );
}

/** The first type of a bound that cannot be one of a hashed field; undefined where all can. */
export function wrongHashedBound(key: Fields, bounds: Fields): Value | undefined {
  for (const [name, kind] of key) {
    const value = bounds.get(name) ?? null;
    const isFine = typeof value === 'bigint' || value instanceof MinKey || value instanceof MaxKey;
    if (kind === 'hashed' && !isFine) return value;
  }
  return undefined;
}

/** True if the keys of an index begin with those of the shard key. */
export function beginsWith(index: Fields, key: Fields): boolean {
  const entries = [...index];
  return [...key].every(([name, order], at) => {
    const [path, kind] = entries[at] ?? [];
    return path === name && kind !== undefined && compareValues(kind, order) === 0;
  });
}

/** A refusal that MongoDB gives no code. */
export function refusal(errmsg: string): Reply {
  return replyOf({ ok: 0, errmsg });
}

function isCondition(value: Value): boolean {
  if (Array.isArray(value)) return true;
  return value instanceof Map && [...value.keys()].some((name) => name.startsWith('$'));
}

function valueAt(value: Value, path: readonly string[]): Value {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  return value instanceof Map ? valueAt(value.get(name) ?? null, rest) : null;
}
