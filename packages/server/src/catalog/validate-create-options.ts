import { entryOf, present } from '@touchstone/protocol';
import { numberOf } from '../command/grammar/field-type.ts';
import { namespaceText } from '../command/namespace.ts';
import type { Namespace } from '../storage/document-collection.ts';
import { typeAlias } from '../value/bson-type.ts';
import { CommandError } from '../value/command-error.ts';
import { showFields } from '../value/show-value.ts';
import type { Fields, Value } from '../value/value.ts';
import type { CreateBody } from './namespace-bodies.ts';

function refuse(words: string, codeName = 'InvalidOptions'): never {
  throw new CommandError(codeName, words);
}

function unknownField(path: string): never {
  return refuse(`BSON field '${path}' is an unknown field.`, 'Location40415');
}

/** Refuses options of create that make no sense, or not together. */
export function checkCreateOptions(namespace: Namespace, body: CreateBody, now: number): void {
  if (body.timeseries !== undefined) checkTimeSeries(namespace, body);
  if (body.clusteredIndex !== undefined) checkClustered(body.clusteredIndex, body);
  if (body.idIndex !== undefined) checkIdIndex(body.idIndex);
  if (body.autoIndexId === false && namespace.database !== 'local') {
    const words = `autoIndexId:false is not allowed for collection ${namespaceText(namespace)}`;
    refuse(`${words} because it can be replicated`, 'Location50001');
  }
  checkEngine(body.storageEngine);
  for (const name of body.indexOptionDefaults?.keys() ?? []) {
    if (name !== 'storageEngine') unknownField(`create.indexOptionDefaults.${name}`);
  }
  checkTtl(body, now);
}

/** Refuses encrypted fields where there can be none. */
export function checkEncryptable(body: CreateBody, isStandalone: boolean): void {
  if (body.encryptedFields === undefined) return;
  if (body.viewOn !== undefined || body.timeseries !== undefined) {
    const words = 'Encrypted fields cannot be used with views or timeseries collections';
    refuse(words, 'Location6346401');
  }
  if (body.capped === true) {
    refuse('Encrypted fields cannot be used with capped collections', 'Location6367301');
  }
  if (!isStandalone) return;
  refuse('Encrypted collections are not supported on standalone', 'Location6346402');
}

function checkTtl(
  { expireAfterSeconds, timeseries, clusteredIndex }: CreateBody,
  now: number,
): void {
  if (expireAfterSeconds === undefined) return;
  if (timeseries === undefined && clusteredIndex === undefined) {
    refuse(
      "'expireAfterSeconds' is only supported on time-series collections or when the " +
        "'clusteredIndex' option is specified",
    );
  }
  checkLifetime(expireAfterSeconds, now);
}

/** Throws for what cannot be the time to live of a collection's documents, in seconds. */
export function checkLifetime(seconds: number, now: number): void {
  if (seconds < 0) refuse("TTL index 'expireAfterSeconds' option cannot be less than 0");
  // It would have had to begin before 1970.
  if (seconds * 1000 <= now) return;
  refuse(
    "TTL index 'expireAfterSeconds' option must be within an acceptable range, try a lower number",
  );
}

/** Throws for what switches the images of documents on and off in another way. */
export function checkImages(given: Fields | undefined, command: string): void {
  if (given === undefined) return;
  const path = `${command}.changeStreamPreAndPostImages`;
  for (const [name, value] of given) {
    if (name !== 'enabled') unknownField(`${path}.${name}`);
    if (typeof value === 'boolean') continue;
    const words = `BSON field '${path}.enabled' is the wrong type '${typeAlias(value)}'`;
    refuse(`${words}, expected type 'bool'`, 'TypeMismatch');
  }
  if (given.has('enabled')) return;
  refuse(`BSON field '${path}.enabled' is missing but a required field`, 'Location40414');
}

const WITHOUT_TIME_SERIES: readonly (keyof CreateBody)[] = [
  'capped',
  'autoIndexId',
  'idIndex',
  'size',
  'max',
  'validator',
  'validationLevel',
  'validationAction',
  'viewOn',
  'pipeline',
  'clusteredIndex',
  'changeStreamPreAndPostImages',
];

const TIME_SERIES_FIELDS: ReadonlySet<string> = new Set([
  'timeField',
  'metaField',
  'granularity',
  'bucketMaxSpanSeconds',
  'bucketRoundingSeconds',
]);

function checkTimeSeries(namespace: Namespace, body: CreateBody): void {
  const given = present(body.timeseries);
  const text = namespaceText(namespace);
  for (const name of given.keys()) {
    if (!TIME_SERIES_FIELDS.has(name)) unknownField(`create.timeseries.${name}`);
  }
  checkSpan(given, 'bucketMaxSpanSeconds');
  checkSpan(given, 'bucketRoundingSeconds');
  const other = WITHOUT_TIME_SERIES.find(
    (name) => body[name] !== undefined && body[name] !== false,
  );
  if (other !== undefined) refuse(`${text}: 'timeseries' is not allowed with '${other}'`);
  for (const name of ['timeField', 'metaField'] as const) {
    const field = given.get(name);
    if (typeof field !== 'string' || !field.includes('.')) continue;
    refuse(`${text}: '${name}' must be a top-level field and not contain a '.'`);
  }
  const meta = given.get('metaField');
  if (meta === '_id') refuse('\'metaField\' cannot be "_id"');
  if (meta !== undefined && meta === given.get('timeField')) {
    refuse("'metaField' cannot be the same as 'timeField'");
  }
  if (
    numberOf(given.get('bucketMaxSpanSeconds')) === numberOf(given.get('bucketRoundingSeconds'))
  ) {
    return;
  }
  if (given.get('granularity') !== undefined && !given.has('bucketRoundingSeconds')) return;
  refuse("Time-series 'bucketRoundingSeconds' must be equal to 'bucketMaxSpanSeconds'");
}

function checkSpan(given: Fields, name: string): void {
  const span = numberOf(given.get(name));
  if (span === undefined || span >= 1) return;
  refuse(`BSON field '${name}' value must be >= 1, actual value '${span}'`, 'Location51024');
}

const CLUSTERED_FIELDS: ReadonlySet<string> = new Set(['key', 'name', 'unique', 'v']);

function checkClustered(given: Value, body: CreateBody): void {
  if (!(given instanceof Map)) {
    if (typeof given !== 'boolean') {
      const words = `BSON field 'create.clusteredIndex' is the wrong type '${typeAlias(given)}'`;
      refuse(`${words}, expected types '[bool, object']`, 'TypeMismatch');
    }
    refuse(
      "The 'clusteredIndex' legacy format {clusteredIndex: <bool>} is only supported for specific " +
        'internal collections and vice versa',
      'Location5979703',
    );
  }
  const unknown = [...given.keys()].find((name) => !CLUSTERED_FIELDS.has(name));
  if (unknown !== undefined) unknownField(`create.${unknown}`);
  for (const name of ['key', 'unique']) {
    if (given.has(name)) continue;
    refuse(`BSON field 'create.${name}' is missing but a required field`, 'Location40414');
  }
  const version = numberOf(given.get('v')) ?? 2;
  if (version !== 2) {
    const { key, unique } = Object.fromEntries(given);
    const shown = {
      v: entryOf(given, 'v'),
      key: present(key),
      name: given.get('name') ?? '_id_',
      unique: present(unique),
    };
    refuse(
      `Invalid clusteredIndex specification ${showFields(new Map(Object.entries(shown)))}; cannot ` +
        `create a clusteredIndex with v=${version}`,
      'Location5979704',
    );
  }
  if (body.idIndex !== undefined) {
    refuse("The 'clusteredIndex' option is not supported with the 'idIndex' option");
  }
  if (body.capped !== true) return;
  refuse(
    "'size' field for capped collections is not allowed on clustered collections. Did you mean " +
      "'capped: true' with 'expireAfterSeconds'?",
    'Location6049200',
  );
}

function checkIdIndex(given: Fields): void {
  const key = given.get('key');
  if (!(key instanceof Map)) {
    refuse("The 'key' field is a required property of an index specification", 'FailedToParse');
  }
  if (key.size === 1 && numberOf(key.get('_id')) === 1) return;
  const words = `The field 'key' for an _id index must be {_id: 1}, but got ${showFields(key)}`;
  refuse(words, 'BadValue');
}

function checkEngine(engines: Fields | undefined): void {
  for (const [engine, options] of engines ?? []) {
    if (engine !== 'wiredTiger') {
      refuse(`${engine} is not a registered storage engine for this server`);
    }
    if (!(options instanceof Map)) continue;
    const unknown = [...options.keys()].find((name) => name !== 'configString');
    if (unknown !== undefined) refuse(`'${unknown}' is not a supported option.`);
  }
}
