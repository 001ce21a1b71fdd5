import { present } from '@touchstone/protocol';
import { Timestamp } from 'bson';
import { typeAlias } from '../value/bson-type.ts';
import { CommandError } from '../value/command-error.ts';
import type { Fields, Value } from '../value/value.ts';
import { parseResumeToken, type ResumeToken } from './resume-token.ts';

export type FullDocument = 'default' | 'updateLookup' | 'whenAvailable' | 'required';
export type FullDocumentBeforeChange = 'off' | 'whenAvailable' | 'required';

/** The place where a stream begins. */
export type ChangeStreamStart =
  | { readonly kind: 'now' }
  | { readonly kind: 'time'; readonly time: Timestamp }
  | { readonly kind: 'token'; readonly token: ResumeToken; readonly given: Value }
  /** The place where an event of another shard happened: from that time on, or behind all of that time. */
  | {
      readonly kind: 'place';
      readonly time: Timestamp;
      readonly includesTime: boolean;
      readonly given: Value;
    };

/** The arguments of a `$changeStream` stage. */
export interface ChangeStreamSpecification {
  readonly fullDocument: FullDocument;
  readonly fullDocumentBeforeChange: FullDocumentBeforeChange;
  readonly start: ChangeStreamStart;
  readonly allChangesForCluster: boolean;
  readonly showExpandedEvents: boolean;
  readonly showSystemEvents: boolean;
}

const FIELD_TYPES: Readonly<Record<string, string>> = {
  allChangesForCluster: 'bool',
  allowToRunOnConfigDB: 'bool',
  allowToRunOnSystemNS: 'bool',
  fullDocument: 'string',
  fullDocumentBeforeChange: 'string',
  resumeAfter: 'object',
  showExpandedEvents: 'bool',
  showMigrationEvents: 'bool',
  showRawUpdateDescription: 'bool',
  showSystemEvents: 'bool',
  startAfter: 'object',
  startAtOperationTime: 'timestamp',
};
/** Of internal use in MongoDB; what they would show does not exist here. */
const NOT_SUPPORTED: readonly string[] = ['showMigrationEvents', 'showRawUpdateDescription'];
const FULL_DOCUMENT: readonly FullDocument[] = [
  'default',
  'updateLookup',
  'whenAvailable',
  'required',
];
const BEFORE_CHANGE: readonly FullDocumentBeforeChange[] = ['off', 'whenAvailable', 'required'];

/** Reads the stage's argument. Throws as MongoDB does for unknown, wrong and contradicting fields. */
export function parseChangeStream(given: Fields): ChangeStreamSpecification {
  for (const [name, value] of given) checkField(name, value);
  return {
    fullDocument: choice(given, 'fullDocument', FULL_DOCUMENT),
    fullDocumentBeforeChange: choice(given, 'fullDocumentBeforeChange', BEFORE_CHANGE),
    start: startOf(given),
    allChangesForCluster: given.get('allChangesForCluster') === true,
    showExpandedEvents: given.get('showExpandedEvents') === true,
    showSystemEvents: given.get('showSystemEvents') === true,
  };
}

const NULLABLE: ReadonlySet<string> = new Set([
  'resumeAfter',
  'startAfter',
  'startAtOperationTime',
]);

function checkField(name: string, value: Value): void {
  const path = `$changeStream.${name}`;
  const expected = Object.hasOwn(FIELD_TYPES, name) ? FIELD_TYPES[name] : undefined;
  if (expected === undefined) {
    throw new CommandError('Location40415', `BSON field '${path}' is an unknown field.`);
  }
  // MongoDB takes null for a place that was not given.
  if (value === null && NULLABLE.has(name)) return;
  const found = typeAlias(value);
  if (found !== expected) {
    throw new CommandError(
      'TypeMismatch',
      `BSON field '${path}' is the wrong type '${found}', expected type '${expected}'`,
    );
  }
  if (NOT_SUPPORTED.includes(name) && value === true) {
    throw new CommandError('CommandNotSupported', `This server does not support '${path}'`);
  }
}

function choice<Known extends string>(
  given: Fields,
  name: string,
  choices: readonly Known[],
): Known {
  const chosen = given.get(name) ?? present(choices[0]);
  const known = choices.find((choice) => choice === chosen);
  if (known !== undefined) return known;
  throw new CommandError(
    'BadValue',
    `Enumeration value '${String(chosen)}' for field '$changeStream.${name}' is not a valid value.`,
  );
}

function startOf(given: Fields): ChangeStreamStart {
  const resumeAfter = given.get('resumeAfter') ?? undefined;
  const startAfter = given.get('startAfter') ?? undefined;
  const time = given.get('startAtOperationTime') ?? undefined;
  if (resumeAfter !== undefined && startAfter !== undefined) {
    throw new CommandError(
      'Location50865',
      "Do not specify both 'resumeAfter' and 'startAfter' in a $changeStream stage",
    );
  }
  const place = resumeAfter ?? startAfter;
  if (place !== undefined && time !== undefined) {
    throw new CommandError(
      'Location40674',
      'Only one type of resume option is allowed, but multiple were found',
    );
  }
  if (time instanceof Timestamp) return { kind: 'time', time };
  if (place === undefined) return { kind: 'now' };
  const token = parseResumeToken(place);
  if (resumeAfter !== undefined && token.kind === 'event' && token.fromInvalidate) {
    throw new CommandError(
      'InvalidResumeToken',
      "Attempting to resume a change stream using 'resumeAfter' is not allowed from an " +
        'invalidate notification',
    );
  }
  return { kind: 'token', token, given: place };
}
