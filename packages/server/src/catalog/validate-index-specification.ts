import type { CommandCall } from '../command/call.ts';
import { numberOf } from '../command/grammar/field-type.ts';
import { isAtLeast } from '../command/version.ts';
import { queryContext } from '../find/query-context.ts';
import { FORBIDDEN_IN_PARTIAL_FILTERS, forbidOperators } from '../query/forbidden-operators.ts';
import { compileMatcher } from '../query/match.ts';
import { parseProjection } from '../query/parse-projection.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import { typeAlias } from '../value/bson-type.ts';
import { CommandError } from '../value/command-error.ts';
import { asFields } from '../value/known-value.ts';
import { showFields } from '../value/show-value.ts';
import { isTruthy } from '../value/truthiness.ts';
import type { Fields } from '../value/value.ts';
import { INDEX_OPTIONS } from './index-options.ts';
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

export function refused(given: Fields, { codeName, words, isFilled }: OptionError): CommandError {
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

/** Refuses a senseless specification with the error and in the order of MongoDB. */
export function checkSpecification(
  call: CommandCall,
  given: Fields,
  collection: DocumentCollection | undefined,
): void {
  const fault = shapeError(call, given) ?? typeError(given);
  if (fault !== undefined) throw refused(given, fault);
  const key = asFields(given.get('key'));
  checkKey(given, key);
  checkWildcard(call, given, key);
  checkPartial(call, given);
  if (isTruthy(given.get('clustered'))) checkClustered(given, collection);
  else checkId(given, key);
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

function checkKey(given: Fields, key: Fields): void {
  const words = keyError(key);
  if (words !== undefined) throw refused(given, { codeName: 'CannotCreateIndex', words });
  if ([...key.values()].includes('columnstore')) throw new CommandError('NotImplemented', COLUMNS);
}

const MOST_KEYS = 32;
const COLUMNS =
  'columnstore indexes are under development and cannot be used without enabling the feature flag';

const RETIRED: OptionError = {
  codeName: 'CannotCreateIndex',
  words: 'GeoHaystack indexes cannot be created in version 5.0 and above',
};

// Said before anything else but the names of options is looked at.
function isRetired(call: CommandCall, key: Fields): boolean {
  return isAtLeast(call.node.version, '4.9') && [...key.values()].includes('geoHaystack');
}

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
    if (INDEX_OPTIONS.has(name) || name === 'bucketSize') continue;
    const words = `The field '${name}' is not valid for an index specification. Specification: `;
    return { codeName: 'InvalidIndexSpecificationOption', words: words + showFields(given) };
  }
  if (isRetired(call, key)) return RETIRED;
  if (given.has('bucketSize')) {
    const words = "The field 'bucketSize' is not valid for an index specification. Specification: ";
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

export function isIdKey(key: Fields): boolean {
  return key.size === 1 && numberOf(key.get('_id')) === 1;
}

function checkClustered(given: Fields, collection: DocumentCollection | undefined): void {
  if (collection?.options.clustered !== undefined) return;
  throw refused(given, {
    codeName: 'Location6243700',
    words:
      "Cannot create index with option 'clustered' that does not match an existing clustered index",
    isFilled: true,
  });
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
