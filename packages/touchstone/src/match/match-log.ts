import type { ObservedEvent } from '../adapter-protocol/adapter-protocol.ts';
import type { LogSeverityLevel } from '../test-file/entity-definition.ts';
import type {
  ExpectedLogMessage,
  ExpectedLogMessagesForClient,
} from '../test-file/expected-log.ts';
import { isDocument } from './bson-value.ts';
import { matchValue } from './match-value.ts';
import type { Mismatch } from './mismatch.ts';
import { type MatchContext, mismatch } from './special-operator.ts';

/** From the most to the least severe. */
const LEVELS: readonly string[] = [
  'emergency',
  'alert',
  'critical',
  'error',
  'warning',
  'notice',
  'info',
  'debug',
  'trace',
];

/** True if a message of `level` is at least as severe as `minimum`. */
export function isAtLeast(level: string, minimum: LogSeverityLevel): boolean {
  const severity = LEVELS.indexOf(level);
  return severity >= 0 && severity <= LEVELS.indexOf(minimum);
}

/** Compares one log message: level, component, data as a root document, redaction of the failure. */
export function matchLogMessage(
  expected: ExpectedLogMessage,
  actual: ObservedEvent | undefined,
  context: MatchContext,
): Mismatch[] {
  if (actual === undefined) {
    return mismatch({ path: '', actual }, 'a message, found nothing', expected);
  }
  const { level, component, data } = actual.fields;
  return [
    ...equal('level', expected.level, level),
    ...equal('component', expected.component, component),
    ...matchValue(expected.data, data, context, { path: 'data' }),
    ...matchRedaction(expected.failureIsRedacted, actual.fields),
  ];
}

/** Compares a client's log messages, in order and in number, with those that a test expects. */
export function matchLogMessages(
  expected: ExpectedLogMessagesForClient,
  actual: readonly ObservedEvent[],
  context: MatchContext,
): Mismatch[] {
  const { messages, ignoreMessages = [], ignoreExtraMessages = false } = expected;
  const counted = actual.filter(
    (message) =>
      !ignoreMessages.some((ignored) => matchLogMessage(ignored, message, context).length === 0),
  );
  const differences = messages.flatMap((message, index) =>
    matchLogMessage(message, counted[index], context).map((difference) => ({
      ...difference,
      path: `messages[${index}]${difference.path === '' ? '' : `.${difference.path}`}`,
    })),
  );
  if (ignoreExtraMessages || counted.length <= messages.length) return differences;
  const surplus = counted.slice(messages.length).map(({ fields }) => fields['data']);
  const message = `${messages.length} message(s), found ${counted.length}`;
  return [...differences, { path: 'messages', message, expected: [], actual: surplus }];
}

function equal(path: string, expected: unknown, actual: unknown): Mismatch[] {
  return expected === actual ? [] : mismatch({ path, actual }, 'an equal value', expected);
}

/** The fields that are left of a server's error reply once it is redacted (command logging, "Security"). */
const REDACTED_FIELDS = new Set(['code', 'codeName', 'errorLabels']);

function matchRedaction(
  expected: boolean | undefined,
  fields: ObservedEvent['fields'],
): Mismatch[] {
  if (expected === undefined) return [];
  const failure: unknown = fields['data']?.failure;
  const path = 'data.failure';
  if (failure === undefined) return mismatch({ path, actual: failure }, 'to be present', expected);
  const isRedacted: unknown =
    fields['failureIsRedacted'] ??
    (isDocument(failure) && Object.keys(failure).every((key) => REDACTED_FIELDS.has(key)));
  if (isRedacted === expected) return [];
  const message = expected ? 'to be redacted' : 'not to be redacted';
  return mismatch({ path, actual: failure }, message, expected);
}
