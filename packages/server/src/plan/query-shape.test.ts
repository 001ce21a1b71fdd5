import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Document } from 'bson';
import { fieldsFrom } from '../value/plain-document.ts';
import { queryShape, type ShapedQuery, shapeHash } from './query-shape.ts';

function shapeOf({ filter, ...rest }: Document): string {
  const named = Object.entries(rest).map(([name, value]) => [name, fieldsFrom(value)]);
  const query: ShapedQuery = { filter: fieldsFrom(filter), ...Object.fromEntries(named) };
  return queryShape(query);
}

/** Queries that share a shape. */
const ALIKE: readonly (readonly [Document, Document])[] = [
  [{ a: 1 }, { a: 'x' }],
  [
    { a: 1, b: 2 },
    { b: 3, a: 4 },
  ],
  [{ a: { b: 1 } }, { a: 5 }],
  [{ a: { $ref: 'c', $id: 1 } }, { a: 5 }],
  [{ a: { $id: 1 } }, { a: 5 }],
  [{ a: {} }, { a: 5 }],
  [{ a: [1] }, { a: [2, 3] }],
  [{ a: { $gt: 1, $lt: 5 } }, { a: { $lt: 7, $gt: 6 } }],
  [{ $and: [{ a: 1 }, { b: 2 }] }, { $and: [{ b: 5 }, { a: 7 }] }],
  [{ $and: [{ a: 1 }, { b: 2 }] }, { a: 3, b: 4 }],
  [{ $or: [{ a: 1 }, { b: 2 }] }, { $or: [{ b: 5 }, { a: 7 }] }],
  [{ a: { $not: { $gt: 1 } } }, { a: { $not: { $gt: 2 } } }],
  [{ a: { $elemMatch: { b: 1, c: 2 } } }, { a: { $elemMatch: { c: 3, b: 4 } } }],
  [{ a: { $elemMatch: { $gt: 1 } } }, { a: { $elemMatch: { $gt: 9 } } }],
];

/** Queries that do not. */
const APART: readonly (readonly [Document, Document])[] = [
  [{ a: 1 }, { b: 1 }],
  [{ a: 1 }, { a: { $gt: 1 } }],
  [{ a: 1 }, { a: null }],
  [{ a: { $gt: 1 } }, { a: { $gt: null } }],
  [{ a: { $gt: 1 } }, { a: { $gt: 1, $lt: 2 } }],
  [{ $or: [{ a: 1 }, { b: 2 }] }, { $nor: [{ a: 1 }, { b: 2 }] }],
  [{ $or: [{ a: 1 }, { b: 2 }] }, { a: 1, b: 2 }],
  [{ $or: [{ a: 1 }, { b: 2 }] }, { $or: [{ a: 1 }, { c: 2 }] }],
  [{ $or: [{ a: 1 }, { b: 2 }] }, { $or: [{ a: 1, b: 2 }] }],
  [{ a: { $not: { $gt: 1 } } }, { a: { $not: { $lt: 1 } } }],
  [{ a: { $elemMatch: { b: 1 } } }, { a: { $elemMatch: { c: 1 } } }],
  [{ a: { $elemMatch: { $gt: 1 } } }, { a: { $elemMatch: { $lt: 1 } } }],
  [{ a: { $elemMatch: { b: 1 } } }, { a: { $gt: { b: 1 } } }],
];

test('queries share a shape that differ in values or in the order of their parts', () => {
  for (const [one, other] of ALIKE)
    assert.equal(
      shapeOf({ filter: one }),
      shapeOf({ filter: other }),
      JSON.stringify([one, other]),
    );
  for (const [one, other] of APART)
    assert.notEqual(
      shapeOf({ filter: one }),
      shapeOf({ filter: other }),
      JSON.stringify([one, other]),
    );
});

test('sort, projection and collation belong to the shape with their values', () => {
  const shapes = [
    {},
    { sort: { a: 1 } },
    { sort: { a: -1 } },
    { sort: { a: { $meta: 'textScore' } } },
    { projection: { a: 1 } },
    { projection: { a: [1, 2] } },
    { projection: { a: [1, 3] } },
    { collation: { locale: 'en' } },
    { collation: { locale: 'de' } },
  ].map((more) => shapeOf({ filter: { a: 1 }, ...more }));
  assert.equal(new Set(shapes).size, shapes.length, shapes.join('\n'));
  assert.equal(
    shapeOf({ filter: { a: 1 }, sort: { a: 1, b: 1 } }),
    shapeOf({ filter: { a: 2 }, sort: { a: 1, b: 1 } }),
  );
});

test('a hash is eight digits, the same each time', () => {
  assert.equal(shapeHash(''), '811C9DC5');
  assert.equal(shapeHash('a'), 'E40C292C');
  assert.equal(shapeHash('foobar'), 'BF9CF968');
});
