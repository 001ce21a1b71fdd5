import assert from 'node:assert/strict';
import { it } from 'node:test';
import { BSON, type Document, MinKey } from 'bson';
import type { ExpressionContext } from '../expression/expression.ts';
import { compileMatcher } from '../query/match.ts';
import { encodeFields } from '../value/encode-fields.ts';
import { fieldsFrom } from '../value/plain-document.ts';
import type { Value } from '../value/value.ts';
import { type Condition, conditionsOf } from './condition.ts';

const CONTEXT: ExpressionContext = {
  variables: new Map<string, Value>([
    ['five', 5],
    ['list', [1]],
  ]),
  now: new Date(7),
  version: '8.2.1',
  random: () => 0,
};

function plain(value: Value): unknown {
  return BSON.deserialize(encodeFields(new Map([['value', value]])))['value'];
}

function line({ path, test, within }: Condition): unknown {
  const places = within.map(({ place }) => place);
  const inner = test.kind === 'not' ? test.tests.map(({ operator }) => operator) : [];
  const argument = test.kind === 'not' ? inner.join() : plain(test.argument);
  return [path, test.kind === 'not' ? 'not' : test.operator, argument, ...places];
}

function taken(filter: Document): unknown {
  const { node } = compileMatcher(fieldsFrom(filter), CONTEXT);
  const { conditions, alternatives, parts } = conditionsOf(node, CONTEXT);
  return [conditions.map(line), alternatives.length, parts.length];
}

/** Filters, with what they ask of paths, the number of their alternatives, and that of their parts. */
const FILTERS: readonly (readonly [Document, readonly unknown[], number, number])[] = [
  [{}, [], 0, 0],
  [{ a: 1 }, [['a', '$eq', 1]], 0, 1],
  [
    { a: { $gt: 1, $lt: 5 } },
    [
      ['a', '$gt', 1],
      ['a', '$lt', 5],
    ],
    0,
    2,
  ],
  [
    { $and: [{ a: 1 }, { $and: [{ b: 2 }] }] },
    [
      ['a', '$eq', 1],
      ['b', '$eq', 2],
    ],
    0,
    2,
  ],
  [{ $or: [{ a: 1 }] }, [['a', '$eq', 1]], 0, 1],
  [{ $or: [{ a: 1 }, { a: 2 }] }, [['a', '$in', [1, 2]]], 0, 1],
  [{ $or: [{ a: 1 }, { a: { $in: [2, 3] } }] }, [['a', '$in', [1, 2, 3]]], 0, 1],
  [{ $or: [{ a: 1 }, { b: 2 }] }, [], 1, 1],
  [{ $or: [{ a: 1 }, { a: { $gt: 2 } }] }, [['a', '$or', null]], 1, 1],
  [{ $or: [{ a: 1 }, { $and: [{ a: 2 }, { b: 1 }] }] }, [], 1, 1],
  [{ $or: [{ a: 1 }, { a: { $not: { $in: [2] } } }] }, [['a', '$or', null]], 1, 1],
  [{ c: 3, $or: [{ a: 1 }, { b: 2 }] }, [['c', '$eq', 3]], 1, 2],
  [{ $nor: [{ a: 1 }, { b: { $gt: 2 } }] }, [], 0, 1],
  [{ $nor: [{ a: { $ne: 1 } }] }, [['a', '$eq', 1]], 0, 1],
  [{ $nor: [{ $and: [{ a: 1 }] }] }, [['a', 'not', '$eq']], 0, 1],
  [{ $nor: [{ a: 1, b: 2 }] }, [], 0, 1],
  [{ $nor: [{ $or: [{ a: 1 }, { b: 2 }] }] }, [], 0, 1],
  [{ $nor: [{ a: { $not: { $gt: 1, $lt: 5 } } }] }, [['a', 'not', '$not']], 0, 1],
  [
    { a: { $all: [1, 2] } },
    [
      ['a', '$eq', 1],
      ['a', '$eq', 2],
    ],
    0,
    2,
  ],
  [
    { a: { $elemMatch: { $gt: 1, $lt: 5 } } },
    [
      ['a', '$gt', 1, 'a'],
      ['a', '$lt', 5, 'a'],
    ],
    0,
    1,
  ],
  [
    { a: { $elemMatch: { b: 1, c: { $gt: 2 } } } },
    [
      ['a.b', '$eq', 1, 'a'],
      ['a.c', '$gt', 2, 'a'],
    ],
    0,
    1,
  ],
  [{ a: { $elemMatch: { b: { $elemMatch: { c: 1 } } } } }, [['a.b.c', '$eq', 1, 'a', 'a.b']], 0, 1],
  [{ a: { $elemMatch: { b: 1, $or: [{ c: 1 }, { d: 2 }] } } }, [['a.b', '$eq', 1, 'a']], 0, 1],
  [{ $expr: { $gt: ['$a', 1] } }, [['a', '$gt', 1]], 0, 1],
];

it('takes filters apart into what they ask of paths', () => {
  for (const [filter, conditions, alternatives, parts] of FILTERS)
    assert.deepEqual(taken(filter), [conditions, alternatives, parts], JSON.stringify(filter));
});

/** Expressions, with the comparisons that must hold for them to be true. */
const EXPRESSIONS: readonly (readonly [unknown, readonly unknown[]])[] = [
  [{ $eq: ['$a', 1] }, [['a', '$eq', 1]]],
  [{ $gte: ['$a', 1] }, [['a', '$gte', 1]]],
  [{ $lt: [1, '$a'] }, [['a', '$gt', 1]]],
  [{ $lte: [1, '$a'] }, [['a', '$gte', 1]]],
  [{ $gt: [1, '$a'] }, [['a', '$lt', 1]]],
  [{ $gte: [1, '$a'] }, [['a', '$lte', 1]]],
  [{ $eq: [1, '$a.b'] }, [['a.b', '$eq', 1]]],
  [{ $eq: ['$$ROOT.a', 1] }, [['a', '$eq', 1]]],
  [{ $eq: ['$$CURRENT.a.b', 1] }, [['a.b', '$eq', 1]]],
  [{ $eq: ['$a', '$$five'] }, [['a', '$eq', 5]]],
  [{ $eq: ['$a', '$$NOW'] }, [['a', '$eq', new Date(7)]]],
  [{ $eq: ['$a', { $literal: '$x' }] }, [['a', '$eq', '$x']]],
  [{ $eq: ['$a', { $literal: { $gt: 1 } }] }, [['a', '$eq', { $gt: 1 }]]],
  [{ $eq: ['$a', 'x'] }, [['a', '$eq', 'x']]],
  [{ $gt: ['$a', new MinKey()] }, [['a', '$gt', new MinKey()]]],
  [
    { $and: [{ $eq: ['$a', 1] }, { $and: [{ $gt: ['$b', 2] }] }] },
    [
      ['a', '$eq', 1],
      ['b', '$gt', 2],
    ],
  ],
  [{ $eq: ['$a', null] }, [['a', '$eq', null]]],
  [{ $gt: ['$a', null] }, []],
  [{ $lte: ['$a', null] }, []],
  [{ $ne: ['$a', 1] }, []],
  [{ $or: [{ $eq: ['$a', 1] }] }, []],
  [{ $eq: ['$a', '$b'] }, []],
  [{ $eq: ['$a', [1]] }, []],
  [{ $eq: ['$a', '$$list'] }, []],
  [{ $eq: ['$a', { $add: [1, 2] }] }, []],
  [{ $eq: ['$a', { b: 1 }] }, []],
  [{ $eq: [1, 2] }, []],
  [{ $eq: ['$$ROOT', 1] }, []],
  [{ $eq: ['$a', '$$ROOT'] }, []],
  [{ $eq: ['$a', '$$ROOT.b'] }, []],
  [{ $eq: ['$a', '$$CURRENT'] }, []],
  [{}, []],
  [{ $not: ['$a'] }, []],
  ['$a', []],
  [true, []],
];

it('finds the comparisons in expressions that an index can answer', () => {
  for (const [$expr, expected] of EXPRESSIONS)
    assert.deepEqual((taken({ $expr }) as unknown[])[0], expected, JSON.stringify($expr));
});
