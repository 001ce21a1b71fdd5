import { Int32 } from 'bson';
import { timeSeriesOptions } from '../collection/time-series.ts';
import type { CommandCall } from '../command/call.ts';
import { encryptedFieldsOf } from '../encryption/encrypted-fields.ts';
import { implicitSchema } from '../encryption/implicit-schema.ts';
import { BoundedPace } from '../expression/pace.ts';
import { queryContext } from '../find/query-context.ts';
import { explainFailure } from '../query/explain-failure.ts';
import { FORBIDDEN_IN_VALIDATORS, forbidOperators } from '../query/forbidden-operators.ts';
import { compileMatcher } from '../query/match.ts';
import type { CollectionOptions, Validator } from '../storage/collection-options.ts';
import { collationDocument, parseCollation } from '../value/collation.ts';
import { CommandError } from '../value/command-error.ts';
import { integerValue, isNumeric, toDouble } from '../value/numbers.ts';
import type { Fields, Numeric, Value } from '../value/value.ts';
import type { CollectionBody } from './namespace-bodies.ts';
import { checkImages } from './validate-create-options.ts';

const LEVELS: readonly string[] = ['off', 'strict', 'moderate'];
/** So many steps may the loops of a validator take for one document: nobody else has a turn meanwhile. */
const MOST_STEPS = 500_000;
const ACTIONS: readonly string[] = ['error', 'warn', 'errorAndLog'];

/** The options of a collection. Throws InvalidOptions and the like for senseless ones. */
export function collectionOptions(
  call: CommandCall,
  body: CollectionBody,
  command: 'create' | 'collMod' = 'create',
): CollectionOptions {
  const { validationLevel = 'strict', validationAction = 'error' } = body;
  checkChoice(`${command}.validationLevel`, validationLevel, LEVELS);
  checkChoice(`${command}.validationAction`, validationAction, ACTIONS);
  checkImages(body.changeStreamPreAndPostImages, command);
  if (body.encryptedFields !== undefined) {
    checkEncryptedValidation(validationLevel, validationAction, command);
  }
  const collation =
    body.collation === undefined ? undefined : parseCollation(body.collation, 'create.collation');
  const images = body.changeStreamPreAndPostImages?.get('enabled') === true;
  return {
    shown: shownOptions(body, collation === undefined ? undefined : collationDocument(collation)),
    ...cappedOf(body),
    ...(collation === undefined ? {} : { collation }),
    ...(body.clusteredIndex === undefined ? {} : { clustered: clusteredIndex(body) }),
    validationLevel: validationLevel as CollectionOptions['validationLevel'],
    validationAction: validationAction as CollectionOptions['validationAction'],
    ...validatorOf(call, body, command),
    changeStreamPreAndPostImages: images,
  };
}

function validatorOf(
  call: CommandCall,
  { validator: given, encryptedFields }: CollectionBody,
  command: string,
): Pick<CollectionOptions, 'validator'> {
  const own =
    given === undefined || given.size === 0 ? undefined : compileNamed(call, given, command);
  const shown: Fields = new Map();
  if (encryptedFields !== undefined) shown.set('encryptedFields', encryptedFields);
  const fields = encryptedFieldsOf(shown);
  if (fields.length > 0) return { validator: implicitSchema(fields, own) };
  return own === undefined ? {} : { validator: own };
}

function checkEncryptedValidation(
  level: string,
  action: string,
  command: 'create' | 'collMod',
): void {
  const refuse = (option: string, words: string): never => {
    const context = command === 'collMod' ? `Failed to set ${option} :: caused by :: ` : '';
    throw new CommandError('BadValue', `${context}${words} not allowed on encrypted collections`);
  };
  if (level !== 'strict') refuse('validationLevel', "Validation levels other than 'strict' are");
  if (action === 'warn') refuse('validationAction', "Validation action of 'warn' is");
}

function checkChoice(path: string, choice: string, choices: readonly string[]): void {
  if (choices.includes(choice)) return;
  throw new CommandError(
    'BadValue',
    `Enumeration value '${choice}' for field '${path}' is not a valid value.`,
  );
}

function cappedOf({ capped, size, max }: CollectionBody): Pick<CollectionOptions, 'capped'> {
  if (!capped) {
    if (size !== undefined || max !== undefined) {
      throw new CommandError(
        'InvalidOptions',
        "the 'capped' field needs to be true when either the 'size' or 'max' fields are present",
      );
    }
    return {};
  }
  if (size === undefined) {
    throw new CommandError('InvalidOptions', "the 'size' field is required when 'capped' is true");
  }
  checkRange('size', size, '>= 1', size >= 1);
  checkRange('size', size, `<= ${MOST_CAPPED_BYTES}`, size <= MOST_CAPPED_BYTES);
  if (max !== undefined) checkRange('max', max, '< 2147483648', max < 2 ** 31);
  return { capped: { size, max: max === undefined || max <= 0 ? undefined : max } };
}

const MOST_CAPPED_BYTES = 2 ** 50;

/** Throws Location51024 for a number outside its range. */
export function checkRange(name: string, value: number, range: string, isInside: boolean): void {
  if (isInside) return;
  throw new CommandError(
    'Location51024',
    `BSON field '${name}' value must be ${range}, actual value '${value}'`,
  );
}

// In the order in which listCollections shows them.
const SHOWN: readonly (keyof CollectionBody)[] = [
  'capped',
  'size',
  'max',
  'autoIndexId',
  'storageEngine',
  'changeStreamPreAndPostImages',
  'timeseries',
  'validator',
  'validationLevel',
  'validationAction',
  'indexOptionDefaults',
  'collation',
  'clusteredIndex',
  'expireAfterSeconds',
  'encryptedFields',
];

function shownOptions(body: CollectionBody, collation: Fields | undefined): Fields {
  const shown: Fields = new Map();
  for (const name of SHOWN) {
    const value = shownOption(name, body, collation);
    if (value === undefined || value === false) continue;
    shown.set(name, typeof value === 'number' ? integerValue(value) : value);
  }
  return shown;
}

function shownOption(
  name: keyof CollectionBody,
  body: CollectionBody,
  collation: Fields | undefined,
): CollectionBody[keyof CollectionBody] {
  if (name === 'collation') return collation;
  if (name === 'validator') return body.validator?.size === 0 ? undefined : body.validator;
  if (name === 'changeStreamPreAndPostImages') {
    return body[name]?.get('enabled') === true ? body[name] : undefined;
  }
  if (name === 'timeseries' && body.timeseries) return timeSeriesOptions(body.timeseries);
  if (name === 'clusteredIndex' && body.clusteredIndex !== undefined) return clusteredIndex(body);
  return body[name];
}

// A clustered collection has no index on `_id`: its records themselves are in that order. `true` asks for the default.
function clusteredIndex({ clusteredIndex: given }: CollectionBody): Fields {
  const asked: Fields = given instanceof Map ? given : new Map();
  const key = asked.get('key') ?? new Map<string, Value>([['_id', new Int32(1)]]);
  const plain = key instanceof Map && key.size === 1 && isNumeric(key.get('_id'));
  if (!plain || toDouble(key.get('_id') as Numeric) !== 1) {
    throw new CommandError(
      'InvalidIndexSpecificationOption',
      'The clusteredIndex option is only supported for key: {_id: 1}',
    );
  }
  if (given instanceof Map && asked.get('unique') !== true) {
    throw new CommandError(
      'Location5979700',
      'The clusteredIndex option requires unique: true to be specified',
    );
  }
  return new Map<string, Value>([
    ['v', new Int32(2)],
    ['key', key],
    ['name', asked.get('name') ?? '_id_'],
    ['unique', true],
  ]);
}

// The words of collMod say where the failing expression stands.
function compileNamed(call: CommandCall, expression: Fields, command: string): Validator {
  try {
    return compileValidator(call, expression);
  } catch (error) {
    if (command !== 'collMod' || !(error instanceof CommandError)) throw error;
    const words = `Parsing of collection validator failed :: caused by :: ${error.message}`;
    throw new CommandError(error.codeName, words);
  }
}

/** A compiled validator. Throws where the expression makes no sense. */
export function compileValidator(call: CommandCall, expression: Fields): Validator {
  const context = queryContext(call, { collation: undefined, forbidsScripts: true });
  forbidOperators(expression, FORBIDDEN_IN_VALIDATORS);
  const pace = new BoundedPace(MOST_STEPS, takesTooLong);
  const matcher = compileMatcher(expression, { ...context, pace });
  return {
    satisfies: (document) => {
      pace.begin();
      return matcher.matches(document);
    },
    explain: (document) => {
      pace.begin();
      return explainFailure(matcher, document);
    },
  };
}

function takesTooLong(): never {
  const words = `The validator of the collection takes more than ${MOST_STEPS} steps of loops`;
  throw new CommandError('BadValue', words);
}
