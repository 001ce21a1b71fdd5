// biome-ignore-all lint/suspicious/noExplicitAny: each aspect has a type of its own, which goes with its name.
import { codeNameOf } from '@touchstone/protocol';
import type { ObservedError } from '../adapter-protocol/adapter-protocol.ts';
import type { ExpectedError } from '../test-file/expected-error.ts';
import { isDocument, numericValue } from './bson-value.ts';
import { matchValue } from './match-value.ts';
import type { Mismatch } from './mismatch.ts';
import { type MatchContext, mismatch } from './special-operator.ts';

type Aspect = keyof ExpectedError;

interface ErrorMatch {
  readonly actual: ObservedError;
  /** The errors of single writes, where the format looks into them as well. */
  readonly aggregated: readonly Record<string, unknown>[];
  readonly context: MatchContext;
}

type AspectMatcher = (expected: any, match: ErrorMatch) => Mismatch[];

const ASPECT_MATCHERS: Readonly<Record<Aspect, AspectMatcher>> = {
  isError: () => [],
  isClientError: (expected, { actual }) => equal('isClientError', expected, actual.isClientError),
  isTimeoutError: (expected, { actual }) => equal('isTimeoutError', expected, actual.isTimeout),
  errorContains: matchMessage,
  errorCode: (expected, { actual }) => equal('errorCode', expected, actual.code),
  errorCodeName: matchCodeName,
  errorLabelsContain: (expected: readonly string[], { actual }) =>
    expected
      .filter((label) => !actual.labels.includes(label))
      .flatMap((label) => labelMismatch('errorLabelsContain', `the label ${label}`, label, actual)),
  errorLabelsOmit: (expected: readonly string[], { actual }) =>
    expected
      .filter((label) => actual.labels.includes(label))
      .flatMap((label) => labelMismatch('errorLabelsOmit', `no label ${label}`, label, actual)),
  writeErrors: matchWriteErrors,
  writeConcernErrors: matchWriteConcernErrors,
  errorResponse: (expected, { actual, context }) =>
    matchValue(expected, actual.response, context, { path: 'errorResponse' }),
  expectResult: (expected, { actual, context }) =>
    matchValue(expected, actual.partialResult, context, { path: 'expectResult' }),
};

/**
 * Compares an error with what a test asserts of it. `operation` decides where to look: a collection's
 * bulk write aggregates the errors of its writes, a client's keeps them apart.
 */
export function matchError(
  expected: ExpectedError,
  actual: ObservedError,
  context: MatchContext,
  operation?: string,
): Mismatch[] {
  const aggregated = operation === 'clientBulkWrite' ? [] : singleErrors(actual);
  const aspects = Object.entries(expected) as [Aspect, unknown][];
  return aspects.flatMap(([aspect, value]) =>
    ASPECT_MATCHERS[aspect](value, { actual, aggregated, context }),
  );
}

function equal(path: string, expected: unknown, actual: unknown): Mismatch[] {
  return expected === actual ? [] : mismatch({ path, actual }, 'an equal value', expected);
}

function labelMismatch(
  path: string,
  message: string,
  label: string,
  { labels }: ObservedError,
): Mismatch[] {
  return mismatch({ path, actual: labels }, message, label);
}

function singleErrors({ writeErrors, writeConcernErrors = [] }: ObservedError) {
  return [...Object.values(writeErrors ?? {}), ...writeConcernErrors].filter(isDocument);
}

function matchMessage(expected: string, { actual, aggregated }: ErrorMatch): Mismatch[] {
  const messages = [
    actual.message,
    ...aggregated.map(({ message, errmsg }) => String(message ?? errmsg ?? '')),
  ];
  const wanted = expected.toLowerCase();
  if (messages.some((message) => message.toLowerCase().includes(wanted))) return [];
  return mismatch({ path: 'errorContains', actual: actual.message }, 'this text', expected);
}

function matchCodeName(expected: string, { actual, aggregated }: ErrorMatch): Mismatch[] {
  // The name of the error itself is the driver's to tell.
  const names = [
    actual.codeName,
    ...aggregated.map(({ code, codeName }) => nameOf(code, codeName)),
  ];
  const wanted = expected.toLowerCase();
  if (names.some((name) => name?.toLowerCase() === wanted)) return [];
  const found = names.find((name) => name !== undefined);
  return mismatch({ path: 'errorCodeName', actual: found }, 'this code name', expected);
}

/** Errors of single writes carry a code but no name. */
function nameOf(code: unknown, codeName: unknown): string | undefined {
  if (typeof codeName === 'string') return codeName;
  const number = numericValue(code);
  return number === undefined ? undefined : codeNameOf(Number(number));
}

function matchWriteErrors(
  expected: NonNullable<ExpectedError['writeErrors']>,
  { actual, context }: ErrorMatch,
): Mismatch[] {
  const found = actual.writeErrors ?? {};
  const surplus = Object.keys(found).filter((index) => !Object.hasOwn(expected, index));
  return [
    ...Object.entries(expected).flatMap(([index, error]) =>
      matchValue(error, found[index], context, { path: `writeErrors.${index}` }),
    ),
    ...surplus.flatMap((index) =>
      mismatch({ path: `writeErrors.${index}`, actual: found[index] }, 'no error', undefined),
    ),
  ];
}

function matchWriteConcernErrors(
  expected: NonNullable<ExpectedError['writeConcernErrors']>,
  { actual, context }: ErrorMatch,
): Mismatch[] {
  return matchValue(expected, actual.writeConcernErrors ?? [], context, {
    path: 'writeConcernErrors',
  });
}
