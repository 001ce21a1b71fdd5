import type { CommandCall } from '../command/call.ts';
import { isAtLeast } from '../command/version.ts';
import type { DocumentCollection, Namespace } from '../storage/document-collection.ts';
import { CommandError } from '../value/command-error.ts';
import { equalValues } from '../value/compare.ts';
import { decodeFields } from '../value/decode-fields.ts';
import type { Fields, Value } from '../value/value.ts';

/** Throws ShardKeyNotFound for a new document whose shard key is an array, or lies in one. */
export function checkShardKeyOf(
  call: CommandCall,
  { namespace }: DocumentCollection,
  document: Uint8Array,
): void {
  const paths = pathsOf(call, namespace);
  if (paths === undefined) return;
  const fields = decodeFields(document);
  if (!paths.some((path) => meetsArray(fields, path.split('.')))) return;
  const words = 'Shard key cannot contain array values or array descendants.';
  throw new CommandError('ShardKeyNotFound', words);
}

/** Throws ShardKeyNotFound for an upsert whose filter does not say the whole shard key; since 7.1 MongoDB finds a shard itself. */
export function checkUpsertKey(call: CommandCall, namespace: Namespace, filter: Fields): void {
  if (call.command.name !== 'update' || isAtLeast(call.node.version, '7.1')) return;
  const paths = pathsOf(call, namespace);
  if (paths === undefined || isWhole(paths, filter)) return;
  const words = 'Failed to target upsert by query :: could not extract exact shard key';
  throw new CommandError('ShardKeyNotFound', words);
}

/**
 * Throws for an update that may not change the shard key as it does: InvalidOptions for one of many documents,
 * NotSingleValueField for an array, Location31025 without the whole key in the filter, and IllegalOperation outside of
 * transactions and retryable writes.
 */
export function checkKeyChange(
  call: CommandCall,
  { namespace }: DocumentCollection,
  change: {
    readonly before: Fields;
    readonly after: Fields;
    readonly filter: Fields;
    readonly multi: boolean;
  },
): void {
  const paths = pathsOf(call, namespace);
  if (paths === undefined) return;
  const { before, after, filter, multi } = change;
  const changed = paths.find((path) => {
    const parts = path.split('.');
    return meetsArray(after, parts) || !equalValues(keyAt(before, parts), keyAt(after, parts));
  });
  if (changed === undefined) return;
  if (multi) {
    const words = 'Multi-update operations are not allowed when updating the shard key field.';
    throw new CommandError('InvalidOptions', words);
  }
  const array = paths.find((path) => meetsArray(after, path.split('.')));
  if (array !== undefined) {
    throw new CommandError(
      'NotSingleValueField',
      `After applying the update to the document, the field '${array}' was found to be an array or array descendant.`,
    );
  }
  if (!isWhole(paths, filter)) {
    const words =
      'Shard key update is not allowed without specifying the full shard key in the query';
    throw new CommandError('Location31025', words);
  }
  if (call.transaction !== undefined || call.retryable !== undefined) return;
  throw new CommandError(
    'IllegalOperation',
    'Must run update to shard key field in a multi-statement transaction or with retryWrites: true.',
  );
}

// Whoever writes to a shard itself, past the mongos, may write anything.
function pathsOf(call: CommandCall, { database, name }: Namespace): readonly string[] | undefined {
  if (!call.connection.isInternal) return undefined;
  const key = call.node.storage.shardKeyOf?.(`${database}.${name}`);
  return key && [...key.keys()];
}

function meetsArray(value: Value | undefined, [name, ...rest]: readonly string[]): boolean {
  if (Array.isArray(value)) return true;
  return name !== undefined && value instanceof Map && meetsArray(value.get(name), rest);
}

// A field that is not there counts as null.
function keyAt(value: Value | undefined, [name, ...rest]: readonly string[]): Value {
  if (name === undefined) return value ?? null;
  return value instanceof Map ? keyAt(value.get(name), rest) : null;
}

function isWhole(paths: readonly string[], filter: Fields): boolean {
  return paths.every((path) => isGiven(filter, path));
}

function isGiven(filter: Fields, path: string): boolean {
  const clauses = filter.get('$and');
  const isIn = (clause: Value): boolean => clause instanceof Map && isGiven(clause, path);
  if (Array.isArray(clauses) && clauses.some(isIn)) return true;
  // One alternative is none.
  const alternatives = filter.get('$or');
  if (Array.isArray(alternatives) && alternatives.length === 1 && alternatives.every(isIn)) {
    return true;
  }
  for (const [name, value] of filter) {
    if (name === path) return isEquality(value);
    if (!path.startsWith(`${name}.`) || !(value instanceof Map)) continue;
    return isGiven(value, path.slice(name.length + 1));
  }
  return false;
}

function isEquality(value: Value): boolean {
  if (Array.isArray(value)) return false;
  if (!(value instanceof Map)) return true;
  const equal = value.get('$eq');
  if (equal !== undefined) return !Array.isArray(equal);
  const choices = value.get('$in');
  if (Array.isArray(choices)) return choices.length === 1 && !Array.isArray(choices[0]);
  return ![...value.keys()].some((name) => name.startsWith('$'));
}
