import { types } from 'node:util';
import type { Document } from 'bson';
import { MongoCompatibilityError } from '../error/api-error.ts';
import type { CommandOperationOptions } from '../operation-model/command-options.ts';
import { copyOptions } from '../operation-model/copy-options.ts';
import type { Namespace, Operation } from '../operation-model/operation.ts';
import type { OperationSettings } from '../operation-model/settings.ts';
import type { CollationOptions } from '../schema/collation.ts';
import type {
  IndexDescription,
  IndexDirection,
  IndexOptions,
  IndexSpecification,
} from '../schema/index-specification.ts';

/** Options of the `createIndexes` command. */
export interface CreateIndexesOptions
  extends Omit<CommandOperationOptions, 'collation'>,
    Omit<IndexOptions, 'collation'> {
  /** The rules by which texts are compared and ordered; default: those of the collection. */
  collation?: CollationOptions | undefined;
  /** The number of members that must have built the index; servers from 4.4 on. */
  commitQuorum?: number | string | undefined;
}

/** The options that belong to an index, not to the command. */
const INDEX_OPTIONS: ReadonlySet<string> = new Set([
  'background',
  'unique',
  'name',
  'partialFilterExpression',
  'sparse',
  'hidden',
  'expireAfterSeconds',
  'storageEngine',
  'collation',
  'version',
  'weights',
  'default_language',
  'language_override',
  'textIndexVersion',
  '2dsphereIndexVersion',
  'bits',
  'min',
  'max',
  'bucketSize',
  'wildcardProjection',
  'prepareUnique',
]);

/** The `createIndexes` command; its result is the indexes' names. */
export function createIndexes(
  namespace: Namespace & { readonly collection: string },
  indexes: readonly IndexDescription[],
  options: CreateIndexesOptions,
  settings: OperationSettings,
): Operation<string[]> {
  const described = indexes.map(describeIndex);
  return {
    commandName: 'createIndexes',
    namespace,
    access: 'write',
    selection: 'writable',
    retry: 'never',
    pinning: 'none',
    concerns: 'write',
    settings,
    build(limits) {
      if (options.commitQuorum !== undefined && limits.maxWireVersion < 9) {
        throw new MongoCompatibilityError(
          'Option `commitQuorum` for `createIndexes` not supported on servers < 4.4',
        );
      }
      const body: Document = { createIndexes: namespace.collection, indexes: described };
      copyOptions(body, options, ['commitQuorum', 'maxTimeMS', 'comment']);
      return { body };
    },
    parse: () => described.map(({ name }) => name),
  };
}

/**
 * The description of one index from its keys and the options that are the index's own. Where those of the command may be
 * among them, only the known ones are taken.
 */
export function indexDescription(
  keys: IndexSpecification,
  options: Document,
  { known }: { readonly known: boolean },
): IndexDescription {
  const description: Document = { key: indexKey(keys) };
  for (const option of Object.keys(options)) {
    if (options[option] === undefined || (known && !INDEX_OPTIONS.has(option))) continue;
    description[option] = options[option];
  }
  return description as IndexDescription;
}

// Keys are kept in a map: the order of keys that look like numbers matters too.
function describeIndex({
  key,
  name,
  version,
  ...rest
}: IndexDescription): Document & { readonly name: string } {
  const keys = types.isMap(key) ? key : new Map(Object.entries(key));
  const generated = [...keys].map(([field, direction]) => `${field}_${direction}`).join('_');
  return {
    ...rest,
    ...(version === undefined ? {} : { v: version }),
    name: name ?? generated,
    key: keys,
  };
}

type IndexPart = Exclude<IndexSpecification, ReadonlyArray<unknown>>;

function indexKey(keys: IndexSpecification): Map<string, IndexDirection> {
  if (isPair(keys)) return new Map([keys]);
  const parts = (Array.isArray(keys) ? keys : [keys]) as readonly IndexPart[];
  return new Map(parts.flatMap(partEntries));
}

function partEntries(part: IndexPart): [string, IndexDirection][] {
  if (typeof part === 'string') return [[part, 1]];
  if (Array.isArray(part)) return [[part[0], part[1] ?? 1]];
  return types.isMap(part) ? [...part] : Object.entries<IndexDirection>(part ?? {});
}

const NAMED_DIRECTIONS: ReadonlySet<unknown> = new Set([
  '2d',
  '2dsphere',
  'text',
  'geoHaystack',
  'hashed',
]);

// `['field', -1]` is one key; `['a', 'b']` is two.
function isPair(keys: unknown): keys is [string, IndexDirection] {
  return (
    Array.isArray(keys) &&
    keys.length === 2 &&
    typeof keys[0] === 'string' &&
    (typeof keys[1] === 'number' || NAMED_DIRECTIONS.has(keys[1]))
  );
}
