import { present } from '@touchstone/protocol';
import type { SpecDocument } from '../spec/message-spec.ts';
import { entriesOf, isDocument } from '../spec/message-spec.ts';
import { matchOrder } from './field-order.ts';
import { sameNumber } from './match-leaf.ts';
import { cellsOf, matchFields, matchValue, namesOf } from './match-value.ts';
import { type Mismatch, NO_MISMATCH } from './mismatch.ts';
import { renderSpecValue } from './render-spec.ts';
import type { RequestFacts } from './request-facts.ts';
import type { RequestPattern } from './request-pattern.ts';
import type { MatchContext } from './value-matcher.ts';
import { absent } from './value-matchers.ts';

/** Compares a request with a pattern; an empty result is a match, and its captures are kept. */
export function matchRequest(pattern: RequestPattern, request: RequestFacts): readonly Mismatch[] {
  const context: MatchContext = { path: '', captured: [], matchValue };
  const mismatches = compare(pattern, request, context);
  if (mismatches.length === 0) {
    for (const [capture, value] of context.captured) capture.value = value;
  }
  return mismatches;
}

function compare(
  pattern: RequestPattern,
  request: RequestFacts,
  context: MatchContext,
): readonly Mismatch[] {
  const { className, opcode, isCommand, isCommandPattern } = pattern.kind;
  const wrongKind =
    (opcode !== undefined && opcode !== request.opcode) ||
    (isCommand !== undefined && isCommand !== request.isCommand);
  if (wrongKind) return [{ path: '', expected: className, actual: request.className }];
  const attributes = matchAttributes(pattern.attributes, request);
  const { documents } = pattern;
  if (documents.length === 0) return attributes;
  if (documents.length !== request.documents.length) {
    return [
      ...attributes,
      {
        path: '',
        expected: `${documents.length} documents`,
        actual: `${request.documents.length} documents`,
      },
    ];
  }
  const compareDocument = isCommandPattern ? matchCommand : matchDocument;
  const found = documents.flatMap((document, index) =>
    compareDocument(document, present(request.documents[index], 'a document of the request'), {
      ...context,
      path: documents.length > 1 ? String(index) : '',
    }),
  );
  return [...attributes, ...found];
}

function matchDocument(
  expected: SpecDocument,
  bytes: Uint8Array,
  context: MatchContext,
): readonly Mismatch[] {
  return matchFields(helloSpelling(expected, bytes), bytes, 0, context);
}

/** MongoDB knows its old hello by two spellings; drivers use either. */
function helloSpelling(expected: SpecDocument, bytes: Uint8Array): SpecDocument {
  const [first, ...rest] = entriesOf(expected);
  if (first?.[0].toLowerCase() !== 'ismaster') return expected;
  const [name] = namesOf(bytes);
  return name?.toLowerCase() === 'ismaster' ? new Map([[name, first[1]], ...rest]) : expected;
}

/** A command: its name in any case and its value first, the other fields in the given order. */
function matchCommand(
  expected: SpecDocument,
  bytes: Uint8Array,
  context: MatchContext,
): readonly Mismatch[] {
  const [command, ...rest] = entriesOf(expected);
  if (command === undefined) return NO_MISMATCH;
  const [name, value] = command;
  const names = namesOf(bytes);
  if (names[0]?.toLowerCase() !== name.toLowerCase()) {
    return [
      { path: '', expected: `the command ${name}`, actual: `the command ${names[0] ?? '(none)'}` },
    ];
  }
  const [first] = cellsOf({ bytes, type: 3, start: 0 });
  const wanted = rest.filter(([, item]) => item !== absent).map(([field]) => field);
  const found = [
    ...matchValue(value, first, { ...context, path: names[0] ?? '' }),
    ...matchFields(new Map(rest), bytes, 0, context),
  ];
  // Missing fields are told already; the order is a fault of its own only if all are there.
  return found.length > 0 ? found : matchOrder(wanted, names.slice(1), context.path);
}

function matchAttributes(
  expected: Readonly<Record<string, unknown>>,
  request: RequestFacts,
): readonly Mismatch[] {
  let mismatches: Mismatch[] | undefined;
  for (const [name, value] of Object.entries(expected)) {
    const actual = request.attribute(name);
    if (value === undefined || attributeEquals(value, actual)) continue;
    mismatches ??= [];
    mismatches.push({ path: name, expected: shown(value), actual: shown(actual) });
  }
  return mismatches ?? NO_MISMATCH;
}

function attributeEquals(expected: unknown, actual: unknown): boolean {
  if (actual instanceof Uint8Array && isDocument(expected)) {
    return matchFields(expected, actual, 0, { path: '', captured: [], matchValue }).length === 0;
  }
  if (isNumber(expected) && isNumber(actual)) return sameNumber(expected, actual);
  if (Array.isArray(expected) && Array.isArray(actual)) {
    return (
      expected.length === actual.length &&
      expected.every((item, index) => attributeEquals(item, actual[index]))
    );
  }
  return expected === actual;
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value instanceof Uint8Array) return 'other fields';
  const isPlain = typeof value !== 'object' || value === null || isDocument(value);
  return isPlain || Array.isArray(value) ? renderSpecValue(value) : String(value);
}
