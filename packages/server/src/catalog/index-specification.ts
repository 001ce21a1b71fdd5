import { entryOf, present } from '@touchstone/protocol';
import { Int32 } from 'bson';
import type { CommandCall } from '../command/call.ts';
import { numberOf } from '../command/grammar/field-type.ts';
import { isAtLeast } from '../command/version.ts';
import { encryptedFieldsOf } from '../encryption/encrypted-fields.ts';
import { queryContext } from '../find/query-context.ts';
import { FORBIDDEN_IN_PARTIAL_FILTERS, forbidOperators } from '../query/forbidden-operators.ts';
import { compileMatcher } from '../query/match.ts';
import { parseProjection } from '../query/parse-projection.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import { type IndexDefinition, indexPathsOf } from '../storage/index-definition.ts';
import { typeAlias } from '../value/bson-type.ts';
import { type Collation, collationDocument, parseCollation } from '../value/collation.ts';
import { CommandError } from '../value/command-error.ts';
import { compareValues } from '../value/compare.ts';
import { asFields, asText } from '../value/known-value.ts';
import { showFields } from '../value/show-value.ts';
import { isTruthy } from '../value/truthiness.ts';
import type { Fields, Value } from '../value/value.ts';
import { isWildcard, keyError } from './validate-index-key.ts';
import { kindError } from './validate-index-kinds.ts';
import {
  checkIdIndex,
  checkTtlSeconds,
  type OptionError,
  optionError,
  typeError,
  versionError,
  versioned,
} from './validate-index-options.ts';
import { partialFilterError } from './validate-partial-filter.ts';

/** The options that an index may have, in the order in which they are shown. */
const OPTIONS: ReadonlySet<string> = new Set([
  'v',
  'key',
  'name',
  'background',
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
  'coarsestIndexedLevel',
  'finestIndexedLevel',
  'bits',
  'min',
  'max',
  'wildcardProjection',
  'prepareUnique',
  'collation',
  'clustered',
  'dropDups',
  'ns',
]);

/** A specification without the options that no index has. */
export function knownOptions(given: Fields): Fields {
  return new Map([...given].filter(([name]) => OPTIONS.has(name)));
}

/** One index of createIndexes. Throws MongoDB's error for a senseless specification. */
export function indexDefinition(
  call: CommandCall,
  collection: DocumentCollection | undefined,
  given: Fields,
): IndexDefinition {
  checkSpecification(call, given);
  if (collection !== undefined) checkFits(collection, given);
  const collation = collationFor(given, collection);
  checkCollation(given, collation, collection);
  const specification = shownSpecification(given, collation);
  const partial = given.get('partialFilterExpression');
  const key = asFields(specification.get('key'));
  return {
    name: asText(given.get('name')),
    specification,
    paths: indexPathsOf(key),
    unique: isTruthy(given.get('unique')),
    sparse: isTruthy(given.get('sparse')),
    hidden: isTruthy(given.get('hidden')),
    prepareUnique: isTruthy(given.get('prepareUnique')),
    expireAfterSeconds: numberOf(specification.get('expireAfterSeconds')),
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
  if (!(own instanceof Map)) return collection?.options.collation;
  try {
    return parseCollation(own);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new CommandError(
      error.codeName,
      'failed to add collation information to index spec for index creation: ' +
        `${showFields(versioned(given))} :: caused by :: ${error.message}`,
    );
  }
}

function checkCollation(
  given: Fields,
  collation: Collation | undefined,
  collection: DocumentCollection | undefined,
): void {
  if (!given.has('collation') || collation === undefined) return;
  const key = asFields(given.get('key'));
  const document = collationDocument(collation);
  if (isIdKey(key)) {
    const own = collection?.options.collation;
    const ofCollection: Fields = own === undefined ? new Map() : collationDocument(own);
    if (compareValues(document, ofCollection) === 0) return;
    throw new CommandError(
      'BadValue',
      'The _id index must have the same collation as the collection. Index collation: ' +
        `${showFields(document)}, collection collation: ${showFields(ofCollection)}`,
    );
  }
  const plugin = [...key.values()].find((kind) => kind === 'text' || kind === '2d');
  if (plugin === undefined) return;
  const filled = new Map([...versioned(given)]);
  filled.delete('collation');
  throw refused(filled.set('collation', document), {
    codeName: 'CannotCreateIndex',
    words: `Index type '${String(plugin)}' does not support collation: ${showFields(document)}`,
  });
}

// A bucket may only go as a whole: what decides on it has to be the same for all of it.
function checkSeriesTtl(timeseries: Fields, given: Fields): void {
  if (!given.has('expireAfterSeconds')) return;
  const refuse = (words: string): never => {
    throw new CommandError('InvalidOptions', `TTL indexes on ${words}`);
  };
  const partial = given.get('partialFilterExpression');
  const meta = timeseries.get('metaField');
  const isOfMeta = (path: string): boolean => path === meta || path.startsWith(`${meta}.`);
  if (!(partial instanceof Map) || ![...partial.keys()].every(isOfMeta)) {
    refuse('time-series collections require a partialFilterExpression on the metaField');
  }
  if (asFields(given.get('key')).has(asText(timeseries.get('timeField')))) return;
  refuse('non-time fields are not supported on time-series collections');
}

/** Refuses what a time series or a capped collection cannot have. */
function checkFits({ options }: DocumentCollection, given: Fields): void {
  const refuse = (words: string): never => {
    throw new CommandError('InvalidOptions', words);
  };
  if (options.shown.has('timeseries')) {
    const kinds = [...asFields(given.get('key')).values()];
    if (kinds.includes('text')) refuse('Text indexes are not supported on time-series collections');
    if (isTruthy(given.get('unique'))) {
      refuse('Unique indexes are not supported on time-series collections');
    }
    if (isTruthy(given.get('sparse'))) {
      refuse('Sparse indexes are not supported on time-series measurements');
    }
    checkSeriesTtl(asFields(options.shown.get('timeseries')), given);
  }
  checkEncryptedFields(options.shown, given);
  if (options.capped === undefined || !given.has('expireAfterSeconds')) return;
  throw new CommandError('CannotCreateIndex', 'Cannot create TTL index on a capped collection');
}

function checkEncryptedFields(shown: Fields, given: Fields): void {
  if (!shown.has('encryptedFields')) return;
  if (given.has('expireAfterSeconds')) {
    const words = 'TTL indexes are not allowed on encrypted collections';
    throw new CommandError('Location6346501', words);
  }
  const keys = [...asFields(given.get('key')).keys()];
  for (const { path } of encryptedFieldsOf(shown)) {
    const touches = (key: string): boolean =>
      key === path || key.startsWith(`${path}.`) || path.startsWith(`${key}.`);
    if (!keys.some(touches)) continue;
    throw new CommandError(
      'Location6346502',
      `Index not allowed on, or a prefix of, the encrypted field ${path}`,
    );
  }
}

function shownSpecification(given: Fields, collation: Collation | undefined): Fields {
  const shown: Fields = new Map();
  shown
    .set('v', entryOf(versioned(given), 'v'))
    .set('key', shownKey(given))
    .set('name', entryOf(given, 'name'));
  for (const name of OPTIONS) {
    const value = given.get(name);
    if (value === undefined || shown.has(name) || name === 'collation') continue;
    const isOff = (name === 'unique' || name === 'hidden') && !isTruthy(value);
    if (!PASSED_OVER.has(name) && !isOff && belongsTo(name, given))
      shown.set(name, shownOption(name, value));
  }
  addPluginDefaults(shown, given);
  if (collation !== undefined) shown.set('collation', collationDocument(collation));
  return shown;
}

function shownOption(name: string, value: Value): Value {
  if (name === 'background') return isTruthy(value);
  // The borders of a plane are doubles, whatever number was given.
  if (name === 'min' || name === 'max') return present(numberOf(value));
  const isWhole = name === 'expireAfterSeconds' || name === 'bits';
  return isWhole ? new Int32(Math.trunc(present(numberOf(value)))) : value;
}

const PASSED_OVER: ReadonlySet<string> = new Set([
  'coarsestIndexedLevel',
  'dropDups',
  'finestIndexedLevel',
  'ns',
]);

/** The options that only one kind of index keeps. */
const KIND_OF_OPTION: Readonly<Record<string, string>> = {
  '2dsphereIndexVersion': '2dsphere',
  bits: '2d',
  max: '2d',
  min: '2d',
};

function belongsTo(option: string, given: Fields): boolean {
  if (!Object.hasOwn(KIND_OF_OPTION, option)) return true;
  return [...asFields(given.get('key')).values()].includes(present(KIND_OF_OPTION[option]));
}

// A text index shows what it really holds: the words, and their weights apart.
function shownKey(given: Fields): Fields {
  const key = asFields(given.get('key'));
  if (![...key.values()].includes('text')) return key;
  const shown: Fields = new Map();
  for (const [path, kind] of key) {
    if (kind !== 'text') shown.set(path, kind);
    else if (!shown.has('_fts')) shown.set('_fts', 'text').set('_ftsx', new Int32(1));
  }
  return shown;
}

function addPluginDefaults(shown: Fields, given: Fields): void {
  const key = asFields(given.get('key'));
  const kinds = [...key.values()];
  if (kinds.includes('2dsphere')) {
    setDefault(shown, '2dsphereIndexVersion', new Int32(3));
    for (const name of ['coarsestIndexedLevel', 'finestIndexedLevel']) {
      const level = given.get(name);
      if (level !== undefined) shown.set(name, level);
    }
  }
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

function refused(given: Fields, { codeName, words, isFilled }: OptionError): CommandError {
  const shown = showFields(isFilled ? versioned(given) : given);
  return new CommandError(codeName, `Error in specification ${shown} :: caused by :: ${words}`);
}

/** Runs a part of the check; its failure is one of the specification. */
function within<T>(given: Fields, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw refused(given, { codeName: error.codeName, words: error.message });
  }
}

function checkSpecification(call: CommandCall, given: Fields): void {
  const fault = shapeError(call, given) ?? typeError(given);
  if (fault !== undefined) throw refused(given, fault);
  const key = asFields(given.get('key'));
  const { version } = call.node;
  const words = keyError(key, version);
  if (words !== undefined) throw refused(given, { codeName: 'CannotCreateIndex', words });
  checkWildcard(call, given, key);
  checkPartial(call, given);
  checkId(given, key);
  if (given.get('name') === '*') {
    throw new CommandError('BadValue', "The index name '*' is not valid.");
  }
  if (given.get('name') === '_id_' && !isIdKey(key)) {
    throw new CommandError(
      'BadValue',
      "The index name '_id_' is reserved for the _id index, which must have key pattern {_id: 1}, " +
        `found key: ${showFields(key)}`,
    );
  }
  const later = versionError(given) ?? kindError(given, key);
  if (later !== undefined) throw refused(given, later);
  checkTtlSeconds(given);
  if (key.size > MOST_KEYS) throw new CommandError('Location13103', 'too many compound keys');
  const last = optionError(given, key);
  if (last !== undefined) throw refused(given, last);
  if (!given.has('expireAfterSeconds') || key.size === 1) return;
  throw new CommandError(
    'CannotCreateIndex',
    'TTL indexes are single-field indexes, compound indexes do not support TTL. Index spec: ' +
      showFields(given),
  );
}

const MOST_KEYS = 32;

function shapeError(call: CommandCall, given: Fields): OptionError | undefined {
  const missing = (name: string): OptionError => ({
    codeName: 'FailedToParse',
    words: `The '${name}' field is a required property of an index specification`,
  });
  const key = given.get('key');
  if (key === undefined) return missing('key');
  if (!(key instanceof Map)) {
    const words = `The field 'key' must be an object, but got ${typeAlias(key)}`;
    return { codeName: 'TypeMismatch', words };
  }
  for (const name of given.keys()) {
    if (OPTIONS.has(name)) continue;
    const words = `The field '${name}' is not valid for an index specification. Specification: `;
    return { codeName: 'InvalidIndexSpecificationOption', words: words + showFields(given) };
  }
  if (given.get('name') === undefined) return missing('name');
  if (!given.has('clustered') || given.get('unique') !== undefined) return undefined;
  if (!isAtLeast(call.node.version, '5.3')) return undefined;
  const words = "The 'unique' field is required when 'clustered' is specified";
  return { codeName: 'CannotCreateIndex', words };
}

function checkWildcard(call: CommandCall, given: Fields, key: Fields): void {
  const projection = given.get('wildcardProjection') as Fields | undefined;
  const paths = [...key.keys()];
  const refuse = (codeName: string, words: string): never => {
    throw refused(given, { codeName, words });
  };
  if (projection === undefined) {
    if (!paths.includes('$**') || key.size === 1) return;
    refuse(
      'CannotCreateIndex',
      isAtLeast(call.node.version, '6.3')
        ? "Compound wildcard indexes on all fields must also specify 'wildcardProjection' option"
        : 'wildcard indexes do not allow compounding',
    );
    return;
  }
  if (!paths.some(isWildcard)) {
    refuse('BadValue', "The field 'wildcardProjection' is only allowed in 'wildcard' indexes");
  }
  if (!paths.includes('$**')) {
    refuse(
      'FailedToParse',
      "The field 'wildcardProjection' is only allowed when 'key' is {\"$**\": ±1} or " +
        '{"$**": "columnstore"}',
    );
  }
  if (projection.size === 0) {
    refuse('FailedToParse', "The 'wildcardProjection' field can't be an empty object");
  }
  try {
    parseProjection(projection, queryContext(call, { collation: undefined }));
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const words = `Failed to parse projection: wildcardProjection :: caused by :: ${error.message}`;
    refuse(error.codeName, words);
  }
}

function checkPartial(call: CommandCall, given: Fields): void {
  const partial = given.get('partialFilterExpression') as Fields | undefined;
  if (partial === undefined) return;
  within(given, () => {
    forbidOperators(partial, FORBIDDEN_IN_PARTIAL_FILTERS);
    compileMatcher(partial, queryContext(call, { collation: undefined }));
  });
  const fault = partialFilterError(partial);
  if (fault === undefined) return;
  throw refused(given, { codeName: fault.codeName, words: fault.message, isFilled: true });
}

function isIdKey(key: Fields): boolean {
  return key.size === 1 && numberOf(key.get('_id')) === 1;
}

function checkId(given: Fields, key: Fields): void {
  if (key.size !== 1 || !key.has('_id')) return;
  if (isIdKey(key)) {
    checkIdIndex(given);
  } else if (typeof key.get('_id') !== 'string') {
    throw new CommandError(
      'BadValue',
      `The field 'key' for an _id index must be {_id: 1}, but got ${showFields(key)}`,
    );
  }
}
