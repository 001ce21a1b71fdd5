import { propertyOf } from '@touchstone/protocol';
import type { ObservedEvent } from '../adapter-protocol/adapter-protocol.ts';
import type { ExpectedEvent, ExpectedEventFields } from '../test-file/expected-event.ts';
import { isBsonClass } from './bson-type.ts';
import { equalNumbers, isDocument, numericValue } from './bson-value.ts';
import { matchValue } from './match-value.ts';
import type { Mismatch } from './mismatch.ts';
import { type MatchContext, mismatch } from './special-operator.ts';

type Fields = ObservedEvent['fields'];
type FieldName = keyof ExpectedEventFields;
type FieldMatcher = (expected: unknown, fields: Fields, context: MatchContext) => Mismatch[];

/** Describes how each field that a test may assert is compared with what the event shows. */
const FIELD_MATCHERS: Readonly<Record<FieldName, FieldMatcher>> = {
  command: (expected, fields, context) =>
    matchValue(expected, fields['command'], context, { path: 'command' }),
  reply: (expected, fields, context) =>
    matchValue(expected, fields['reply'], context, { path: 'reply' }),
  commandName: equalTo('commandName'),
  databaseName: equalTo('databaseName'),
  hasServiceId: presence('serviceId', isNonEmptyObjectId),
  hasServerConnectionId: presence('serverConnectionId', isPositive),
  interruptInUseConnections: equalTo('interruptInUseConnections'),
  reason: equalTo('reason'),
  awaited: equalTo('awaited'),
  previousDescription: descriptionType('previousDescription'),
  newDescription: descriptionType('newDescription'),
};

/** Compares one observed event with one expected event: name first, then each asserted field. */
export function matchEvent(
  expected: ExpectedEvent,
  actual: ObservedEvent | undefined,
  context: MatchContext,
): Mismatch[] {
  if (actual?.name !== expected.name) {
    return mismatch({ path: '', actual: actual?.name }, `a ${expected.name}`, expected.name);
  }
  const asserted = Object.entries(expected.fields) as [FieldName, unknown][];
  return asserted
    .flatMap(([field, value]) => FIELD_MATCHERS[field](value, actual.fields, context))
    .map((difference) => ({ ...difference, path: `${expected.name}.${difference.path}` }));
}

function equalTo(field: FieldName): FieldMatcher {
  return (expected, fields) =>
    fields[field] === expected
      ? []
      : mismatch({ path: field, actual: fields[field] }, 'an equal value', expected);
}

function presence(field: string, isPresent: (value: unknown) => boolean): FieldMatcher {
  return (expected, fields) =>
    isPresent(fields[field]) === expected
      ? []
      : mismatch(
          { path: field, actual: fields[field] },
          expected === true ? 'to be set' : 'not to be set',
          expected,
        );
}

function descriptionType(field: 'previousDescription' | 'newDescription'): FieldMatcher {
  return (expected, fields) => {
    const type = propertyOf(expected, 'type');
    if (type === undefined) return [];
    const description: unknown = fields[field];
    const actual = isDocument(description) ? description['type'] : undefined;
    return actual === type ? [] : mismatch({ path: `${field}.type`, actual }, `type ${type}`, type);
  };
}

function isNonEmptyObjectId(value: unknown): boolean {
  return isBsonClass(value) && value._bsontype === 'ObjectId' && !/^0*$/.test(String(value));
}

function isPositive(value: unknown): boolean {
  const number = numericValue(value);
  return number !== undefined && number > 0 && !equalNumbers(number, Number.POSITIVE_INFINITY);
}
