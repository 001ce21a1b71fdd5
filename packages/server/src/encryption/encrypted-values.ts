import type { Binary } from 'bson';
import { type Fields, isFields, type Value } from '../value/value.ts';
import { bytesOf, isEncrypted } from './encrypted-kind.ts';

/** One encrypted value of a document, and where it is. */
export interface EncryptedValue {
  readonly path: string;
  readonly value: Binary;
}

/** All encrypted values below a value, at any depth. */
export function* encryptedValues(value: Value, path = ''): Generator<EncryptedValue> {
  if (isEncrypted(value)) yield { path, value };
  else
    for (const [name, inner] of entriesOf(value)) yield* encryptedValues(inner, below(path, name));
}

function entriesOf(value: Value): Iterable<readonly [string, Value]> {
  if (isFields(value)) return value;
  return Array.isArray(value) ? value.map((each, index) => [String(index), each] as const) : [];
}

function below(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

/** The value with others in the place of encrypted ones; the same where nothing is replaced. */
export function replaceEncrypted(
  value: Value,
  replace: (found: EncryptedValue) => Value,
  path = '',
): Value {
  if (isEncrypted(value)) return replace({ path, value });
  if (Array.isArray(value)) {
    const changed = value.map((each, index) =>
      replaceEncrypted(each, replace, below(path, String(index))),
    );
    return changed.some((each, index) => each !== value[index]) ? changed : value;
  }
  if (!isFields(value)) return value;
  let result: Fields = value;
  for (const [name, inner] of value) {
    const changed = replaceEncrypted(inner, replace, below(path, name));
    if (changed === inner) continue;
    if (result === value) result = new Map(value);
    result.set(name, changed);
  }
  return result;
}

/** The encrypted values of a document that another version of it has no more, or elsewhere. */
export function goneValues(before: Fields, after: Fields): EncryptedValue[] {
  const kept = new Map([...encryptedValues(after)].map(({ path, value }) => [path, value]));
  return [...encryptedValues(before)].filter(({ path, value }) => {
    const other = kept.get(path);
    return other === undefined || Buffer.compare(bytesOf(other), bytesOf(value)) !== 0;
  });
}
