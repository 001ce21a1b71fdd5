import { present } from '@touchstone/protocol';
import { Binary } from 'bson';
import type { CommandCall, MaybePromise } from '../command/call.ts';
import { whenDone } from '../command/maybe-promise.ts';
import { inPieces } from '../command/pacing.ts';
import { waitUntil } from '../command/waiting.ts';
import { type BuiltIndex, buildingIndex } from '../storage/building-index.ts';
import type { CollectionIndex } from '../storage/collection-index.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import { type IndexDefinition, keyPatternOf } from '../storage/index-definition.ts';
import { CommandError } from '../value/command-error.ts';
import { compareValues } from '../value/compare.ts';
import { showFields } from '../value/show-value.ts';
import { allAtOnce, type Steps } from '../value/steps.ts';
import type { Fields } from '../value/value.ts';
import { checkBuild } from './validate-index-kinds.ts';

/** Builds those indexes that are not there yet: all of them or, when one cannot be built, none. Others may write meanwhile. */
export function createIndexes(
  call: CommandCall,
  collection: DocumentCollection,
  definitions: readonly IndexDefinition[],
): MaybePromise<void> {
  const building = buildingMissing(call, collection, definitions);
  if (call.transaction !== undefined || collection.count === 0) {
    attach(call, collection, allAtOnce(building));
    return;
  }
  return whenDone(inPieces(call, building), (built) => attachUnused(call, collection, built));
}

// Not while a transaction looks at the collection.
function attachUnused(
  call: CommandCall,
  collection: DocumentCollection,
  built: readonly BuiltIndex[],
): MaybePromise<void> {
  const { database, name } = collection.namespace;
  const user = call.node.storage.userOf(database, name);
  if (user !== undefined) {
    return waitUntil(call, Infinity, (listener) => user.onEnd(listener)).then(() =>
      attachUnused(call, collection, built),
    );
  }
  if (call.data.collection(database, name)?.uuid !== collection.uuid) {
    throw new CommandError('IndexBuildAborted', 'Index build aborted: collection dropped');
  }
  attach(call, collection, built);
}

function* buildingMissing(
  call: CommandCall,
  collection: DocumentCollection,
  definitions: readonly IndexDefinition[],
): Steps<readonly BuiltIndex[]> {
  const built: BuiltIndex[] = [];
  const before = new Set(
    definitions.filter(
      (definition) =>
        isClustered(collection, definition) || isAmong(collection.indexes, definition),
    ),
  );
  for (const definition of definitions) {
    // A conflict with an index of the same command is found when the indexes are built.
    if (before.has(definition)) continue;
    try {
      const own = built.map(({ index }) => index);
      if (isAmong([...collection.indexes, ...own], definition)) {
        const words = `Identical index already exists: ${definition.name}`;
        throw new CommandError('IndexAlreadyExists', words);
      }
      checkBuildable(call, collection);
      checkBuild(definition.specification);
      built.push(yield* buildingIndex(definition, collection.records()));
    } catch (error) {
      throw told(call, collection, error);
    }
  }
  return built;
}

function attach(
  call: CommandCall,
  collection: DocumentCollection,
  built: readonly BuiltIndex[],
): void {
  const attached: CollectionIndex[] = [];
  try {
    for (const each of built) {
      // Somebody else may have built the same meanwhile.
      if (isAmong(collection.indexes, each.index.definition)) continue;
      attached.push(collection.attachIndex(each));
    }
  } catch (error) {
    for (const index of attached) collection.dropIndex(index);
    throw told(call, collection, error);
  }
  const { database, name } = collection.namespace;
  for (const { definition } of attached) {
    const command: Fields = new Map([['createIndexes', name], ...definition.specification]);
    const log = call.transaction?.store ?? call.node.storage;
    log.logCommand(database, command, { uuid: collection.uuid });
  }
}

function told(call: CommandCall, collection: DocumentCollection, error: unknown): unknown {
  const isFailure = error instanceof CommandError && error.codeName !== NOT_IN_TRANSACTION;
  return isFailure ? buildFailed(call, collection, error) : error;
}

// The documents themselves are in the order of `_id`: no index is made of it beside them.
function isClustered({ options }: DocumentCollection, definition: IndexDefinition): boolean {
  const [first, second] = definition.paths;
  return options.clustered !== undefined && first?.path === '_id' && second === undefined;
}

const NOT_IN_TRANSACTION = 'OperationNotSupportedInTransaction';

// A transaction builds indexes only where nobody else can look.
function checkBuildable({ transaction }: CommandCall, collection: DocumentCollection): void {
  if (transaction === undefined || transaction.store.hasCreated(collection)) return;
  throw new CommandError(
    NOT_IN_TRANSACTION,
    `Cannot create new indexes on existing collection ${collection.fullName} in a ` +
      'multi-document transaction.',
  );
}

function buildFailed(
  { node }: CommandCall,
  collection: DocumentCollection,
  cause: CommandError,
): CommandError {
  const build = new Binary(node.storage.newUuid(), 4).toUUID();
  const uuid = new Binary(collection.uuid, 4).toUUID();
  return new CommandError(
    cause.codeName,
    `Index build failed: ${build}: Collection ${collection.fullName} ( ${uuid} ) :: caused by :: ` +
      (collection.count === 0
        ? `index build on empty collection failed: ${build} :: caused by :: `
        : '') +
      cause.message,
    cause.extra,
  );
}

// Throws for an index that is like another in name or in what it holds, but not in all.
function isAmong(indexes: readonly CollectionIndex[], wanted: IndexDefinition): boolean {
  for (const { definition } of indexes) {
    const sameKey = compareValues(keyPatternOf(definition), keyPatternOf(wanted)) === 0;
    if (sameKey && definition.name === '_id_') return true;
    const isEquivalent = sameKey && sameIn(DISTINGUISHING, definition, wanted);
    const sameName = definition.name === wanted.name;
    if (!isEquivalent && !sameName) continue;
    if (isEquivalent && sameName && sameIn(FURTHER, definition, wanted)) return true;
    throw isEquivalent ? equivalent(definition, wanted) : sameNamed(definition, wanted);
  }
  return false;
}

function pair(existing: IndexDefinition, wanted: IndexDefinition): string {
  return `Requested index: ${shown(wanted)}, existing index: ${shown(existing)}`;
}

function sameNamed(existing: IndexDefinition, wanted: IndexDefinition): CommandError {
  return new CommandError(
    'IndexKeySpecsConflict',
    'An existing index has the same name as the requested index. When index names are not ' +
      'specified, they are auto generated and can cause conflicts. Please refer to our ' +
      `documentation. ${pair(existing, wanted)}`,
  );
}

function equivalent(existing: IndexDefinition, wanted: IndexDefinition): CommandError {
  if (sameIn(FURTHER, existing, wanted)) {
    const words = `Index already exists with a different name: ${existing.name}`;
    return new CommandError('IndexOptionsConflict', words);
  }
  const sameName = existing.name === wanted.name;
  const how = sameName ? 'the same name but different options' : 'a different name and options';
  return new CommandError(
    'IndexOptionsConflict',
    `An equivalent index already exists with ${how}. ${pair(existing, wanted)}`,
  );
}

/** Options that tell two indexes on the same keys apart. */
const DISTINGUISHING = [
  'unique',
  'sparse',
  'partialFilterExpression',
  'collation',
  'wildcardProjection',
] as const;
/** Options in which no two indexes on the same keys may differ. */
const FURTHER = [
  'expireAfterSeconds',
  'weights',
  'default_language',
  'language_override',
  'textIndexVersion',
  '2dsphereIndexVersion',
  'bits',
  'min',
  'max',
] as const;

function sameIn(names: readonly string[], a: IndexDefinition, b: IndexDefinition): boolean {
  return compareValues(optionsOf(a, names), optionsOf(b, names)) === 0;
}

function optionsOf({ specification }: IndexDefinition, names: readonly string[]): Fields {
  const options: Fields = new Map();
  for (const name of names) {
    const value = specification.get(name);
    if (value !== undefined && value !== false) options.set(name, value);
  }
  return options;
}

function shown({ specification }: IndexDefinition): string {
  const { v, unique, ...rest } = Object.fromEntries(specification);
  const first = unique === undefined ? { v: present(v) } : { v: present(v), unique };
  return showFields(new Map(Object.entries({ ...first, ...rest })));
}
