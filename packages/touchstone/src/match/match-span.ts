import type { ObservedEvent } from '../adapter-protocol/adapter-protocol.ts';
import type { ExpectedSpan, ExpectedSpansForClient } from '../test-file/expected-span.ts';
import { matchValue } from './match-value.ts';
import type { Mismatch } from './mismatch.ts';
import { type MatchContext, mismatch } from './special-operator.ts';

/** Describes how the spans within one are compared. */
interface SpanComparison {
  readonly all: readonly ObservedEvent[];
  readonly ignoreExtraSpans: boolean;
  readonly context: MatchContext;
}

/**
 * Compares a client's spans with those that a test expects: names, attributes (others may be there), order and
 * nesting (unified test format, `expectTracingMessages`).
 */
export function matchSpans(
  { spans, ignoreExtraSpans = false }: ExpectedSpansForClient,
  observed: readonly ObservedEvent[],
  context: MatchContext,
): Mismatch[] {
  const all = [...observed].sort((a, b) => a.fields['number'] - b.fields['number']);
  return matchSiblings(spans, null, '', { all, ignoreExtraSpans, context });
}

function matchSiblings(
  expected: readonly ExpectedSpan[],
  parent: number | null,
  path: string,
  comparison: SpanComparison,
): Mismatch[] {
  const siblings = comparison.all.filter(({ fields }) => fields['parent'] === parent);
  const differences: Mismatch[] = [];
  let next = 0;
  for (const [index, span] of expected.entries()) {
    const place = `${path}spans[${index}]`;
    let found = matchSpan(span, siblings[next], place, comparison);
    while (comparison.ignoreExtraSpans && found.length > 0 && next + 1 < siblings.length) {
      next += 1;
      found = matchSpan(span, siblings[next], place, comparison);
    }
    differences.push(...found);
    next += 1;
  }
  if (comparison.ignoreExtraSpans || siblings.length <= expected.length) return differences;
  const actual = siblings.map(({ fields }) => fields['name']);
  const message = `${expected.length} span(s), found ${siblings.length}`;
  return [...differences, { path: `${path}spans`, message, expected, actual }];
}

function matchSpan(
  expected: ExpectedSpan,
  actual: ObservedEvent | undefined,
  path: string,
  comparison: SpanComparison,
): Mismatch[] {
  if (actual === undefined) return mismatch({ path, actual }, 'a span, found nothing', expected);
  const { name, number, attributes } = actual.fields;
  if (name !== expected.name) {
    return mismatch({ path: `${path}.name`, actual: name }, 'an equal value', expected.name);
  }
  const options = { path: `${path}.attributes` };
  return [
    ...matchValue(expected.attributes, attributes, comparison.context, options),
    ...matchSiblings(expected.nested ?? [], number, `${path}.`, comparison),
  ];
}
