import type { CommandCall } from '../command/call.ts';
import { numberOf } from '../command/grammar/field-type.ts';
import { encryptedFieldsOf } from '../encryption/encrypted-fields.ts';
import { queryContext } from '../find/query-context.ts';
import { compileMatcher } from '../query/match.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import { type IndexDefinition, indexPathsOf } from '../storage/index-definition.ts';
import { type Collation, collationDocument, parseCollation } from '../value/collation.ts';
import { CommandError } from '../value/command-error.ts';
import { compareValues } from '../value/compare.ts';
import { asFields, asText } from '../value/known-value.ts';
import { showFields } from '../value/show-value.ts';
import { isTruthy } from '../value/truthiness.ts';
import type { Fields } from '../value/value.ts';
import { INDEX_OPTIONS } from './index-options.ts';
import { shownSpecification } from './shown-index.ts';
import { versioned } from './validate-index-options.ts';
import { checkSpecification, isIdKey, refused } from './validate-index-specification.ts';

/** A specification without the options that no index has. */
export function knownOptions(given: Fields): Fields {
  return new Map([...given].filter(([name]) => INDEX_OPTIONS.has(name)));
}

/** One index of createIndexes. Throws MongoDB's error for a senseless specification. */
export function indexDefinition(
  call: CommandCall,
  collection: DocumentCollection | undefined,
  given: Fields,
): IndexDefinition {
  checkSpecification(call, given, collection);
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
