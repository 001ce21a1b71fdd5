import assert from 'node:assert/strict';
import { it } from 'node:test';
import { present } from '@touchstone/protocol';
import type { Document } from 'bson';
import type { ExpressionContext } from '../expression/expression.ts';
import { compileMatcher } from '../query/match.ts';
import type { IndexDefinition } from '../storage/index-definition.ts';
import { definitionOf } from '../storage/storage.test-support.ts';
import { parseCollation } from '../value/collation.ts';
import { fieldsFrom } from '../value/plain-document.ts';
import { conditionsOf } from './condition.ts';
import { isImplied } from './implication.ts';

const CONTEXT: ExpressionContext = {
  variables: new Map(),
  now: new Date(0),
  version: '8.2.1',
  random: () => 0,
};
const IGNORING_CASE = present(parseCollation(fieldsFrom({ locale: 'en', strength: 2 })));

function partial(partialFilterExpression: Document, more: Partial<IndexDefinition> = {}) {
  const specification = fieldsFrom({ key: { a: 1 }, partialFilterExpression });
  return definitionOf({ a: 1 }, { specification, ...more });
}

function implied(definition: IndexDefinition, query: Document, context = CONTEXT): boolean {
  const { node } = compileMatcher(fieldsFrom(query), context);
  return isImplied(definition, conditionsOf(node, context).conditions, context);
}

/** The filter of a partial index; queries for which it holds all that they want, and queries for which it may not. */
const FILTERS: readonly (readonly [Document, readonly Document[], readonly Document[]])[] = [
  [
    { b: { $gt: 5 } },
    [
      { b: { $gt: 5 } },
      { b: 6 },
      { b: { $gt: 6, $lt: 9 } },
      { b: { $in: [6, 7] } },
      { c: 1, b: 8 },
    ],
    [
      {},
      { a: 6 },
      { b: 5 },
      { b: { $gte: 5 } },
      { b: { $gt: 4 } },
      { b: { $in: [5, 6] } },
      { b: 'x' },
      { b: { $ne: 3 } },
      { $or: [{ b: 6 }, { c: 1 }] },
      { $expr: { $gt: ['$b', 5] } },
    ],
  ],
  [
    { b: { $exists: true } },
    [{ b: { $exists: true } }, { b: 1 }, { b: { $gt: 'x' } }, { b: { $type: 'string' } }],
    [{ b: null }, { b: { $ne: 1 } }, { b: { $exists: false } }, { b: { $in: [1, null] } }, {}],
  ],
  [
    { b: { $type: 'string' } },
    [{ b: 'x' }, { b: { $gt: 'x' } }, { b: { $type: 'string' } }],
    [{ b: 1 }, { b: { $type: 'int' } }, { b: { $exists: true } }, { b: null }],
  ],
  [{ b: { $type: 2 } }, [{ b: 'x' }], [{ b: 1 }]],
  [{ b: { $type: 'int' } }, [{ b: { $type: 'int' } }], [{ b: 1 }, { b: 1.5 }]],
  [
    { b: 3 },
    [{ b: 3 }, { b: { $in: [3] } }],
    [{ b: 4 }, { b: { $gte: 3 } }, { b: { $in: [3, 4] } }],
  ],
  [
    { b: 3, c: { $lt: 5 } },
    [{ b: 3, c: 4 }, { $and: [{ c: { $lt: 5 } }, { b: 3 }] }],
    [{ b: 3 }, { c: 4 }, { b: 3, c: 5 }],
  ],
  [{ $or: [{ b: 3 }, { c: 4 }] }, [{ b: 3 }, { c: 4 }, { b: 3, d: 1 }], [{ b: 4 }, { d: 1 }]],
  [{ b: null }, [{ b: null }], [{ b: 1 }, { b: { $exists: false } }, { b: { $type: 'null' } }, {}]],
  [
    { $and: [{ b: { $gt: 5 } }, { b: { $lt: 9 } }] },
    [{ b: 6 }, { b: { $gt: 6, $lt: 8 } }, { b: { $in: [6, 8] } }],
    [{ b: { $gt: 5 } }, { b: 9 }, { b: { $lt: 9 } }],
  ],
  [{ $or: [{ b: { $gt: 5 } }, { b: { $lt: 1 } }] }, [{ b: 0 }, { b: 6 }], [{ b: 3 }, { b: 5 }]],
];

it('knows whether a partial index holds all that a query wants', () => {
  for (const [filter, served, others] of FILTERS) {
    const definition = partial(filter);
    for (const [queries, expected] of [
      [served, true],
      [others, false],
    ] as const)
      for (const query of queries) {
        const shown = `${JSON.stringify(filter)} ${JSON.stringify(query)}`;
        assert.equal(implied(definition, query), expected, shown);
      }
  }
});

it('takes any index for one that holds all which is not partial', () => {
  assert.equal(implied(definitionOf({ a: 1 }), {}), true);
});

it('compares texts as the query does, or not at all', () => {
  const definition = partial({ b: 'x' }, { collation: IGNORING_CASE });
  const asked = { ...CONTEXT, collation: IGNORING_CASE };
  assert.equal(implied(definition, { b: 'X' }, asked), true);
  assert.equal(implied(definition, { b: 'y' }, asked), false);
  assert.equal(implied(definition, { b: 'X' }), false);
  assert.equal(implied(partial({ b: { $gt: 'x' } }), { b: 'y' }, asked), false);
  assert.equal(implied(partial({ b: { $gt: 5 } }), { b: 6 }, asked), true);
});
