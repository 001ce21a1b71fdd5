import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ObservedEvent } from '../adapter-protocol/adapter-protocol.ts';
import { matchSpans } from './match-span.ts';
import type { MatchContext } from './special-operator.ts';

const context: MatchContext = {
  valueOf: () => undefined,
  lsidOf: () => undefined,
};

function span(number: number, name: string, parent: number | null, attributes = {}): ObservedEvent {
  const fields = { number, name, parent, attributes };
  return { sequence: number, category: 'tracing', name: 'span', observedAt: 0, fields };
}

// Spans are reported when they end: those within others first.
const observed = [
  span(2, 'find', 1, { a: 1, b: 2 }),
  span(1, 'find db.c', null),
  span(4, 'insert', 3),
  span(3, 'insert db.c', null),
];

const find = {
  name: 'find db.c',
  attributes: {},
  nested: [{ name: 'find', attributes: { a: 1 } }],
};
const insert = {
  name: 'insert db.c',
  attributes: {},
  nested: [{ name: 'insert', attributes: {} }],
};

test('spans match by name, attributes, order and nesting; other attributes may be there', () => {
  assert.deepEqual(matchSpans({ client: 'c', spans: [find, insert] }, observed, context), []);
  const swapped = matchSpans({ client: 'c', spans: [insert, find] }, observed, context);
  assert.equal(swapped[0]?.path, 'spans[0].name');
  const wrong = { ...find, nested: [{ name: 'find', attributes: { a: 2 } }] };
  const [difference] = matchSpans({ client: 'c', spans: [wrong, insert] }, observed, context);
  assert.equal(difference?.path, 'spans[0].spans[0].attributes.a');
});

test('extra spans fail, beside and within, unless they are ignored', () => {
  const [beside] = matchSpans({ client: 'c', spans: [find] }, observed, context);
  assert.equal(beside?.message, '1 span(s), found 2');
  const flat = { name: 'insert db.c', attributes: {} };
  const within = matchSpans({ client: 'c', spans: [find, flat] }, observed, context);
  assert.equal(within[0]?.path, 'spans[1].spans');
  const ignoring = { client: 'c', ignoreExtraSpans: true, spans: [insert] };
  assert.deepEqual(matchSpans(ignoring, observed, context), []);
});

test('a span that is not there is missed', () => {
  const missed = matchSpans({ client: 'c', spans: [find, insert, find] }, observed, context);
  assert.deepEqual(
    missed.map(({ path, message }) => [path, message]),
    [['spans[2]', 'a span, found nothing']],
  );
});
