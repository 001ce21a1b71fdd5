import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { ObjectId } from 'bson';
import { isDocument, parseMessageSpec, type SpecDocument } from './message-spec.ts';

const GRAMMAR = { reserved: new Set(['flags', 'timeoutMS']), impliedValue: 'implied' };

/** The documents of a spec as plain objects, and its options. */
function parsed(...args: readonly unknown[]): readonly [readonly unknown[], unknown] {
  const { documents, options } = parseMessageSpec(args, GRAMMAR);
  return [documents.map(plain), options];
}

function plain(document: SpecDocument): unknown {
  return document instanceof Map ? Object.fromEntries(document) : document;
}

test('each form of the grammar is the message that it stands for', () => {
  const cases: readonly (readonly [readonly unknown[], readonly unknown[], object?])[] = [
    [[], []],
    [['a'], [{ a: 'implied' }]],
    [['a', { b: 1 }], [{ a: 'implied', b: 1 }]],
    [['a', new Map([['b', 1]])], [{ a: 'implied', b: 1 }]],
    [['a', 5], [{ a: 5 }]],
    [['a', [1]], [{ a: [1] }]],
    [['a', undefined], [{ a: undefined }]],
    [['a', 5, { b: 1 }], [{ a: 5, b: 1 }]],
    [['a', {}, { b: 1 }], [{ a: {}, b: 1 }]],
    [['a', { flags: 1, b: 2 }], [{ a: 'implied', b: 2 }], { flags: 1 }],
    [['a', 5, { b: 1, timeoutMS: 2 }], [{ a: 5, b: 1 }], { timeoutMS: 2 }],
    [[1], [{ ok: 1 }]],
    [[true], [{ ok: true }]],
    [[0, { b: 1, flags: 2 }], [{ ok: 0, b: 1 }], { flags: 2 }],
    [[{ b: 1 }], [{ b: 1 }]],
    [[{}], [{}]],
    [
      [{ b: 1 }, { c: 1 }],
      [{ b: 1 }, { c: 1 }],
    ],
    [[[{ b: 1 }, { c: 1 }]], [{ b: 1 }, { c: 1 }]],
    [[[]], []],
    [[{ flags: 1 }], [], { flags: 1 }],
    [[{ flags: 1 }, {}], [{ flags: 1 }]],
    [[{ b: 1 }, { flags: 1 }], [{ b: 1 }], { flags: 1 }],
    [[[{ b: 1 }], { flags: 1 }], [{ b: 1 }], { flags: 1 }],
    [
      [{ b: 1 }, { flags: 1, c: 2 }],
      [{ b: 1 }, { flags: 1, c: 2 }],
    ],
    [
      [{ b: 1 }, new Map([['flags', 1]])],
      [{ b: 1 }, { flags: 1 }],
    ],
  ];
  for (const [args, documents, options = {}] of cases)
    assert.deepEqual(parsed(...args), [documents, options]);
});

test('what is no message is refused as it was written', () => {
  const endless: Record<string, unknown> = {};
  endless['self'] = [endless];
  const cases: readonly (readonly [readonly unknown[], RegExp])[] = [
    [['a', 1, 2], /not a message: \("a", 1, 2\)$/],
    [['a', 1, {}, {}], /not a message/],
    [[1, 2], /not a message: \(1, 2\)$/],
    [[1, {}, {}], /not a message/],
    [[null], /not a message: \(null\)$/],
    [[{ b: 1 }, 5], /not a message/],
    [[[{ b: 1 }, 5]], /not a message/],
    [[{ b: 1 }, function named() {}], /not a message: \(\{"b":1\}, named\)$/],
    [[{ b: 1 }, () => 1], /, a function\)$/],
    [[undefined], /not a message: \(undefined\)$/],
    [[Symbol.for('x')], /not a message: \(Symbol\(x\)\)$/],
    [[5n], /not a message: \(5\)$/],
    [[new ObjectId('0123456789abcdef01234567')], /not a message: \("0123/],
    [[endless, 5], /not a message: \(\[object Object\], 5\)$/],
  ];
  for (const [args, message] of cases)
    assert.throws(() => parsed(...args), { name: 'TypeError', message });
});

test('documents are plain objects, of any realm, and Maps', () => {
  for (const value of [{}, new Map(), Object.create(null), runInNewContext('({})')])
    assert.equal(isDocument(value), true);
  class Own {}
  for (const value of [
    null,
    undefined,
    5,
    'a',
    [],
    new Own(),
    new Date(),
    new ObjectId(),
    Object.create({}),
  ])
    assert.equal(isDocument(value), false, String(value));
});
