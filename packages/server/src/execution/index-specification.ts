import { Int32 } from 'bson';
import type { CommandCall } from '../command/call.ts';
import { numberOf } from '../command/field-type.ts';
import { queryContext } from '../command/query-context.ts';
import { compileMatcher } from '../query/match.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import { type IndexDefinition, indexPathsOf } from '../storage/index-definition.ts';
import { type Collation, collationDocument, parseCollation } from '../value/collation.ts';
import { CommandError } from '../value/command-error.ts';
import { showElement, showFields } from '../value/show-value.ts';
import { isTruthy } from '../value/truthiness.ts';
import type { Fields, Value } from '../value/value.ts';
import { checkIdIndex, checkTimeToLive, optionFault } from './index-option-faults.ts';

/** The options that an index may have, in the order in which they are shown. */
const OPTIONS: ReadonlySet<string> = new Set([
  'v',
  'key',
  'name',
  'unique',
  'hidden',
  'partialFilterExpression',
  'sparse',
  'expireAfterSeconds',
  'storageEngine',
  'weights',
  'default_language',
  'language_override',
  'textIndexVersion',
  '2dsphereIndexVersion',
  'bits',
  'min',
  'max',
  'wildcardProjection',
  'prepareUnique',
  'collation',
  'clustered',
  'background',
  'dropDups',
  'ns',
]);

const PLUGINS: ReadonlySet<string> = new Set(['2d', '2dsphere', 'hashed', 'text']);
const BOOLEANS: readonly string[] = ['unique', 'sparse', 'hidden', 'prepareUnique'];

/** One index of createIndexes. Throws MongoDB's error for a senseless specification. */
export function indexDefinition(
  call: CommandCall,
  collection: DocumentCollection | undefined,
  given: Fields,
): IndexDefinition {
  checkSpecification(given);
  const collation = collationFor(given, collection);
  const specification = shownSpecification(given, collation);
  const partial = given.get('partialFilterExpression');
  const key = specification.get('key') as Fields;
  return {
    name: given.get('name') as string,
    specification,
    paths: indexPathsOf(key),
    unique: isTruthy(given.get('unique')),
    sparse: isTruthy(given.get('sparse')),
    hidden: isTruthy(given.get('hidden')),
    prepareUnique: isTruthy(given.get('prepareUnique')),
    expireAfterSeconds: numberOf(given.get('expireAfterSeconds')),
    collation,
    covers: partial instanceof Map ? coverage(call, partial, collation) : undefined,
  };
}

function coverage(
  call: CommandCall,
  partial: Fields,
  collation: Collation | undefined,
): (document: Uint8Array) => boolean {
  const matcher = compileMatcher(partial, queryContext(call, { collation }));
  return (document) => matcher.matches(document);
}

function collationFor(
  given: Fields,
  collection: DocumentCollection | undefined,
): Collation | undefined {
  const own = given.get('collation');
  return own instanceof Map ? parseCollation(own) : collection?.options.collation;
}

function shownSpecification(given: Fields, collation: Collation | undefined): Fields {
  const shown: Fields = new Map();
  shown.set('v', new Int32(2)).set('key', shownKey(given)).set('name', given.get('name')!);
  for (const name of OPTIONS) {
    const value = given.get(name);
    if (value === undefined || shown.has(name) || name === 'collation') continue;
    if (!PASSED_OVER.has(name)) shown.set(name, value);
  }
  addPluginDefaults(shown, given);
  if (collation !== undefined) shown.set('collation', collationDocument(collation));
  return shown;
}

const PASSED_OVER: ReadonlySet<string> = new Set(['background', 'dropDups', 'ns']);

// A text index shows what it really holds: the words, and their weights apart.
function shownKey(given: Fields): Fields {
  const key = given.get('key') as Fields;
  if (![...key.values()].includes('text')) return key;
  const shown: Fields = new Map();
  for (const [path, kind] of key) {
    if (kind !== 'text') shown.set(path, kind);
    else if (!shown.has('_fts')) shown.set('_fts', 'text').set('_ftsx', new Int32(1));
  }
  return shown;
}

function addPluginDefaults(shown: Fields, given: Fields): void {
  const key = given.get('key') as Fields;
  const kinds = [...key.values()];
  if (kinds.includes('2dsphere')) setDefault(shown, '2dsphereIndexVersion', new Int32(3));
  if (!kinds.includes('text')) return;
  const weights: Fields = new Map();
  for (const [path, kind] of key) if (kind === 'text') weights.set(path, new Int32(1));
  for (const [path, weight] of (given.get('weights') as Fields | undefined) ?? []) {
    weights.set(path, weight);
  }
  shown.set('weights', weights);
  setDefault(shown, 'default_language', 'english');
  setDefault(shown, 'language_override', 'language');
  setDefault(shown, 'textIndexVersion', new Int32(3));
}

function setDefault(fields: Fields, name: string, value: Value): void {
  if (!fields.has(name)) fields.set(name, value);
}

type Fail = (codeName: string, words: string) => never;

function checkSpecification(given: Fields): void {
  const fail: Fail = (codeName, words) => {
    throw new CommandError(
      codeName,
      `Error in specification ${showFields(given)} :: caused by :: ${words}`,
    );
  };
  const key = given.get('key');
  if (key === undefined) {
    fail('FailedToParse', "The 'key' field is a required property of an index specification");
  }
  if (!(key instanceof Map)) {
    throw new CommandError('TypeMismatch', "The field 'key' must be an object");
  }
  for (const name of given.keys()) {
    if (OPTIONS.has(name)) continue;
    const words = `The field '${name}' is not valid for an index specification. Specification: `;
    fail('InvalidIndexSpecificationOption', words + showFields(given));
  }
  if (given.get('name') === undefined) {
    fail('FailedToParse', "The 'name' field is a required property of an index specification");
  }
  if (given.get('name') === '') fail('CannotCreateIndex', 'index name cannot be empty');
  const words = keyFault(key);
  if (words !== undefined) fail('CannotCreateIndex', words);
  checkOptions(given, key, fail);
}

function keyFault(key: Fields): string | undefined {
  if (key.size === 0) return 'Index keys cannot be empty.';
  for (const [path, kind] of key) {
    if (path === '') return 'Index keys cannot be an empty field.';
    if (typeof kind === 'string') {
      if (!PLUGINS.has(kind)) return `Unknown index plugin '${kind}'`;
      continue;
    }
    const direction = numberOf(kind);
    if (direction === undefined) {
      return (
        'Values in v:2 index key pattern cannot be of type object. Only numbers > 0, numbers < 0, ' +
        'and strings are allowed.'
      );
    }
    if (direction === 0) return 'Values in the index key pattern cannot be 0.';
  }
  return undefined;
}

function checkOptions(given: Fields, key: Fields, fail: Fail): void {
  for (const name of BOOLEANS) {
    const value = given.get(name);
    if (value === undefined || typeof value === 'boolean' || numberOf(value) !== undefined)
      continue;
    const shown = showElement(name, value);
    fail('TypeMismatch', `The field '${name} has value ${shown}, which is not convertible to bool`);
  }
  checkTimeToLive(given);
  const fault = optionFault(given, key);
  if (fault !== undefined) fail(fault.codeName, fault.words);
  if (given.has('expireAfterSeconds') && key.size > 1) {
    throw new CommandError(
      'CannotCreateIndex',
      'TTL indexes are single-field indexes, compound indexes do not support TTL. Index spec: ' +
        showFields(given),
    );
  }
  const [path] = key.keys();
  if (path === '_id' && key.size === 1 && numberOf(key.get('_id')) !== 1) {
    throw new CommandError(
      'BadValue',
      `The field 'key' for an _id index must be {_id: 1}, but got ${showFields(key)}`,
    );
  }
  if (path === '_id' && key.size === 1) checkIdIndex(given);
}
