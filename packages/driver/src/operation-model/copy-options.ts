import type { Document } from 'bson';

/** Options that are not sent unless they are of their type, as with the official driver. */
const TYPES: ReadonlyMap<string, 'boolean' | 'number'> = new Map([
  ['allowDiskUse', 'boolean'],
  ['allowPartialResults', 'boolean'],
  ['authorizedDatabases', 'boolean'],
  ['awaitData', 'boolean'],
  ['bypassDocumentValidation', 'boolean'],
  ['limit', 'number'],
  ['maxTimeMS', 'number'],
  ['noCursorTimeout', 'boolean'],
  ['oplogReplay', 'boolean'],
  ['returnKey', 'boolean'],
  ['showRecordId', 'boolean'],
  ['singleBatch', 'boolean'],
  ['skip', 'number'],
  ['tailable', 'boolean'],
  ['upsert', 'boolean'],
]);

/** Copies to a command the options that it takes under the same name, where they are given. A comment may be any value. */
export function copyOptions<Options extends object>(
  body: Document,
  options: Options,
  names: readonly (keyof Options & string)[],
): void {
  for (const name of names) {
    const value = options[name];
    if (value === undefined || !isSent(name, value)) continue;
    body[name] = value;
  }
}

function isSent(name: string, value: unknown): boolean {
  if (name === 'comment') return true;
  if (name === 'commitQuorum') return value !== null;
  if (name === 'collation') return typeof value === 'object' && value !== null;
  const type = TYPES.get(name);
  return type === undefined ? Boolean(value) : typeof value === type;
}
