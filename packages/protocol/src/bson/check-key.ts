import { BSONError } from 'bson';

const KEYS_WITH_DOLLAR: ReadonlySet<string> = new Set(['$db', '$ref', '$id', '$clusterTime']);

/** The option `checkKeys`: names that begin with a dollar or hold a dot are refused. */
export function checkKey(key: string): void {
  if (key.startsWith('$') && !KEYS_WITH_DOLLAR.has(key)) {
    throw new BSONError(`key ${key} must not start with '$'`);
  }
  if (key.includes('.')) throw new BSONError(`key ${key} must not contain '.'`);
}
