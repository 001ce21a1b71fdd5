import assert from 'node:assert/strict';
import { it } from 'node:test';
import { BSON, type Document, EJSON } from 'bson';
import { encodeFields } from '../value/encode-fields.ts';
import { fieldsFrom } from '../value/plain-document.ts';
import { bsonUndefined, type Value } from '../value/value.ts';
import { CollectionIndex } from './collection-index.ts';
import type { IndexDefinition } from './index-definition.ts';
import { definitionOf, stored } from './storage.test-support.ts';

const NOTHING = 'undefined';

function plain(value: Value): unknown {
  if (value === bsonUndefined) return NOTHING;
  return BSON.deserialize(encodeFields(new Map([['v', value]])))['v'];
}

function indexOf(key: Document, more: Partial<IndexDefinition> = {}, options: Document = {}) {
  const specification = fieldsFrom({ key, ...options });
  return new CollectionIndex(definitionOf(key, { specification, ...more }));
}

/** An index's key, a document, its keys in any order, and the places where arrays stood. */
const ORDERED: readonly (readonly [
  Document,
  Document,
  readonly unknown[][],
  (readonly string[][])?,
])[] = [
  [{ a: 1 }, { a: 5 }, [[5]]],
  [{ a: 1 }, {}, [[null]]],
  [{ a: 1 }, { a: null }, [[null]]],
  [{ a: 1 }, { a: { b: 1 } }, [[{ b: 1 }]]],
  [{ a: 1 }, { a: [1, 2] }, [[1], [2]], [['a']]],
  [{ a: 1 }, { a: [1, 1] }, [[1]], [['a']]],
  [{ a: 1 }, { a: [] }, [[NOTHING]], [['a']]],
  [{ a: 1 }, { a: [[1, 2], 3] }, [[[1, 2]], [3]], [['a']]],
  [{ a: 1 }, { a: [{ b: 1 }] }, [[{ b: 1 }]], [['a']]],
  [{ 'a.b': 1 }, { a: { b: 5 } }, [[5]]],
  [{ 'a.b': 1 }, { a: 5 }, [[null]]],
  [{ 'a.b': 1 }, { a: {} }, [[null]]],
  [{ 'a.b': 1 }, { a: [{ b: 1 }, { b: 2 }, {}, 7] }, [[1], [2], [null]], [['a']]],
  [{ 'a.b': 1 }, { a: [] }, [[null]], [['a']]],
  [{ 'a.b': 1 }, { a: { b: [1, 2] } }, [[1], [2]], [['a.b']]],
  [{ 'a.b': 1 }, { a: [{ b: [1, 2] }, { b: 3 }] }, [[1], [2], [3]], [['a', 'a.b']]],
  [{ 'a.b': 1 }, { a: [[{ b: 1 }]] }, [[null]], [['a']]],
  [{ 'a.0': 1 }, { a: [7, 8] }, [[7]], [['a']]],
  [{ 'a.2': 1 }, { a: [7, 8] }, [[null]], [['a']]],
  [{ 'a.0.b': 1 }, { a: [{ b: 1 }, { b: 2 }] }, [[1]], [['a']]],
  [{ 'a.0': 1 }, { a: { 0: 9 } }, [[9]]],
  [
    { a: 1, b: 1 },
    { a: [1, 2], b: 3 },
    [
      [1, 3],
      [2, 3],
    ],
    [['a'], []],
  ],
  [{ a: 1, b: -1 }, { b: 3 }, [[null, 3]]],
  [
    { 'a.b': 1, 'a.c': 1 },
    { a: [{ b: 1, c: 2 }, { b: 3 }] },
    [
      [1, 2],
      [3, null],
    ],
    [['a'], ['a']],
  ],
  [{ 'a.b': 1, a: 1 }, { a: [{ b: 1 }] }, [[1, { b: 1 }]], [['a'], ['a']]],
];

it('holds documents under the values of their paths, once for each element of an array', () => {
  for (const [key, document, expected, arrays] of ORDERED) {
    const index = indexOf(key);
    const keys = index.keysOf(stored(document)).map((each) => each.map(plain));
    const shown = JSON.stringify([key, document]);
    const text = (each: unknown) => EJSON.stringify(each);
    assert.deepEqual(keys.map(text).sort(), expected.map(text).sort(), shown);
    const places = index.multikeyPaths.map((each) => [...each].sort());
    assert.deepEqual(places, arrays ?? Object.keys(key).map(() => []), shown);
    assert.equal(index.multikey, arrays !== undefined, shown);
  }
});

it('refuses documents with arrays side by side', () => {
  for (const [key, document, words] of [
    [{ a: 1, b: 1 }, { a: [1], b: [2] }, 'cannot index parallel arrays [b] [a]'],
    [{ x: 1, a: 1, b: 1 }, { a: [1], b: [2] }, 'cannot index parallel arrays [b] [a]'],
    [{ 'a.b': 1, 'a.c': 1 }, { a: { b: [1], c: [1] } }, 'cannot index parallel arrays [a.c] [a.b]'],
    [
      { 'a.b': 1, 'a.c': 1 },
      { a: [{ b: 1 }, { b: [1], c: [1] }] },
      'cannot index parallel arrays [a.c] [a.b]',
    ],
  ] as const)
    assert.throws(() => indexOf(key).keysOf(stored(document)), {
      codeName: 'CannotIndexParallelArrays',
      message: words,
    });
});

it('leaves out of a sparse index what has none of its paths, and of a partial one what it does not cover', () => {
  const sparse = indexOf({ a: 1, b: 1 }, { sparse: true });
  for (const [document, count] of [
    [{}, 0],
    [{ c: 1 }, 0],
    [{ a: 1 }, 1],
    [{ b: null }, 1],
    [{ a: [1, 2] }, 2],
  ] as const)
    assert.equal(sparse.keysOf(stored(document)).length, count, JSON.stringify(document));
  const inside = indexOf({ 'a.b': 1 }, { sparse: true });
  assert.equal(inside.keysOf(stored({ a: [{ c: 1 }] })).length, 0);
  assert.equal(inside.keysOf(stored({ a: [{ c: 1 }, { b: 1 }] })).length, 2);
  assert.equal(inside.keysOf(stored({ a: 1 })).length, 0);
  const partial = indexOf({ a: 1 }, { covers: (bytes) => BSON.deserialize(bytes)['b'] === 1 });
  assert.equal(partial.keysOf(stored({ a: 1, b: 1 })).length, 1);
  assert.equal(partial.keysOf(stored({ a: 1, b: 2 })).length, 0);
});

/** A wildcard index, a document, and its keys: each a path and the value there. */
const WILDCARDS: readonly (readonly [string, Document, Document, readonly unknown[][]])[] = [
  [
    '$**',
    {},
    { _id: 1, a: 1, b: { c: 2 } },
    [
      ['a', 1],
      ['b.c', 2],
    ],
  ],
  ['$**', {}, { a: { b: {} } }, [['a.b', {}]]],
  ['$**', {}, { a: [] }, [['a', NOTHING]]],
  [
    '$**',
    {},
    { a: [1, [2], { b: 3 }] },
    [
      ['a', 1],
      ['a', [2]],
      ['a.b', 3],
    ],
  ],
  ['$**', {}, { a: null }, [['a', null]]],
  [
    'a.$**',
    {},
    { a: { b: 1, c: { d: 2 } }, ab: 3 },
    [
      ['a.b', 1],
      ['a.c.d', 2],
    ],
  ],
  ['a.$**', {}, { a: 5 }, [['a', 5]]],
  ['a.$**', {}, { a: [[1]], b: [[1]] }, [['a', [1]]]],
  [
    '$**',
    { wildcardProjection: { a: 1, 'b.c': 1 } },
    { a: { x: 1 }, b: { c: 2, d: 3 }, e: 4 },
    [
      ['a.x', 1],
      ['b.c', 2],
    ],
  ],
  [
    '$**',
    { wildcardProjection: { a: 0, b: { c: 0 } } },
    { a: { x: 1 }, b: { c: 2, d: 3 }, e: 4 },
    [
      ['b.d', 3],
      ['e', 4],
    ],
  ],
  [
    '$**',
    { wildcardProjection: { _id: 1 } },
    { _id: 7, a: 1 },
    [
      ['_id', 7],
      ['a', 1],
    ],
  ],
  [
    '$**',
    { wildcardProjection: { _id: 1, a: 1 } },
    { _id: 7, a: 1, b: 2 },
    [
      ['_id', 7],
      ['a', 1],
    ],
  ],
  ['$**', { wildcardProjection: { _id: 0, a: 1 } }, { _id: 7, a: 1, b: 2 }, [['a', 1]]],
];

it('holds in a wildcard index each path with its value', () => {
  for (const [path, options, document, expected] of WILDCARDS) {
    const index = indexOf({ [path]: 1 }, {}, options);
    assert.equal(index.kind, 'wildcard');
    const keys = index.keysOf(stored(document)).map((each) => each.map(plain));
    const text = (each: unknown) => EJSON.stringify(each);
    assert.deepEqual(keys.map(text).sort(), expected.map(text).sort(), JSON.stringify(document));
    const hasArray = JSON.stringify(document).includes('[');
    assert.equal(index.multikey, hasArray, JSON.stringify(document));
  }
});

it('holds in a hashed index no arrays, on no path', () => {
  const index = indexOf({ 'a.b': 'hashed', c: 1 });
  assert.equal(index.kind, 'hashed');
  const [key] = index.keysOf(stored({ a: { b: 5 }, c: 7 }));
  assert.equal(typeof key?.[0], 'bigint');
  assert.equal(plain(key?.[1] ?? null), 7);
  for (const [document, path] of [
    [{ a: { b: [1] } }, 'a.b'],
    [{ a: [{ b: 1 }] }, 'a'],
    [{ c: [1] }, 'c'],
  ] as const)
    assert.throws(() => index.keysOf(stored(document)), {
      codeName: 'Location16766',
      message: `Error: hashed indexes do not currently support array values. Found array at path: ${path}`,
    });
  assert.equal(index.keysOf(stored({ a: 5 })).length, 1);
});

it('takes a place without numbers for the lowest', () => {
  const index = indexOf({ p: '2d' });
  const lowest = index.keysOf(stored({ p: [-180, -180] }));
  assert.deepEqual(index.keysOf(stored({ p: [[-180, -180], []] })), lowest);
  const shifted = indexOf({ p: '2d' }, {}, { min: 0, max: 10 });
  assert.deepEqual(
    shifted.keysOf(stored({ p: [[], [0, 0]] })),
    shifted.keysOf(stored({ p: [0, 0] })),
  );
});

it('holds in a sparse index of places or of all paths what has some', () => {
  for (const key of [{ p: '2d' }, { p: '2dsphere' }, { '$**': 1 }]) {
    const index = indexOf(key, { sparse: true });
    assert.equal(index.keysOf(stored({ p: { x: 1, y: 2 } })).length > 0, true);
    assert.equal(index.keysOf(stored({})).length, 0);
  }
});

it('knows kinds of indexes by their keys', () => {
  for (const [key, kind] of [
    [{ a: 1 }, 'ordered'],
    [{ a: 1, b: -1 }, 'ordered'],
    [{ a: 'text' }, 'text'],
    [{ a: '2d' }, 'geo'],
    [{ a: 1, b: '2dsphere' }, 'geo'],
    [{ a: 1, b: 'hashed' }, 'hashed'],
    [{ '$**': 1 }, 'wildcard'],
    [{ 'a.$**': -1 }, 'wildcard'],
  ] as const)
    assert.equal(indexOf(key).kind, kind, JSON.stringify(key));
});

it('is used for scans unless it is of texts or hidden', () => {
  assert.equal(indexOf({ a: 1 }).scannable, true);
  assert.equal(indexOf({ a: 1 }, { hidden: true }).scannable, false);
  assert.equal(indexOf({ a: 'text' }).scannable, false);
});

const LINE = {
  type: 'LineString',
  coordinates: [
    [0, 0],
    [1, 1],
  ],
};
const POINT = { type: 'Point', coordinates: [1, 2] };
const BIG = {
  type: 'Polygon',
  coordinates: [
    [
      [0, 0],
      [0, 1],
      [1, 1],
      [0, 0],
    ],
  ],
  crs: { type: 'name', properties: { name: 'urn:x-mongodb:crs:strictwinding:EPSG:4326' } },
};

/** Geospatial indexes, documents, and the number of their keys, or the code with which they are refused. */
const PLACES: readonly (readonly [Document, Document, Document, number | RegExp | string])[] = [
  [{ p: '2d' }, {}, { p: [1, 2] }, 1],
  [{ p: '2d' }, {}, { p: { x: 1, y: 2 } }, 1],
  [
    { p: '2d' },
    {},
    {
      p: [
        [1, 2],
        [3, 4],
      ],
    },
    2,
  ],
  [{ p: '2d' }, {}, { p: [{ x: 1, y: 2 }] }, 1],
  [{ p: '2d' }, {}, {}, 0],
  [{ p: '2d' }, {}, { p: [[1, 2], []] }, 2],
  [{ p: '2d' }, {}, { p: [] }, 0],
  [{ p: '2d' }, {}, { p: 5 }, 0],
  [{ p: '2d' }, {}, { p: [1] }, 'Location13068'],
  [{ p: '2d' }, {}, { p: [1, 'x'] }, 'Location13026'],
  [{ p: '2d' }, {}, { p: ['x', 1] }, 'Location16804'],
  [{ p: '2d' }, {}, { p: [[1, 2], 3] }, 'Location16804'],
  [{ p: '2d' }, {}, { p: [181, 0] }, 'Location13027'],
  [{ p: '2d' }, {}, { p: [0, -181] }, 'Location13027'],
  [{ p: '2d' }, {}, { p: [180, -180] }, 1],
  [{ p: '2d' }, { min: 0, max: 10 }, { p: [0, 10] }, 1],
  [{ p: '2d' }, { min: 0, max: 10 }, { p: [-1, 5] }, 'Location13027'],
  [{ p: '2d' }, { min: 0, max: 10 }, { p: [5, 11] }, 'Location13027'],
  [{ p: '2d', a: 1 }, {}, { a: [1, 2], p: [1, 2] }, 2],
  [{ p: '2d', a: 1 }, {}, { a: 1 }, 0],
  [{ p: '2dsphere' }, {}, { p: POINT }, 1],
  [{ p: '2dsphere' }, {}, { p: [1, 2] }, 1],
  [{ p: '2dsphere' }, {}, {}, 0],
  [{ p: '2dsphere' }, {}, { p: null }, 0],
  [{ p: '2dsphere' }, {}, { p: [] }, 0],
  [{ p: '2dsphere' }, {}, { p: 5 }, 'Location16755'],
  [{ p: '2dsphere' }, {}, { p: { type: 'Nothing' } }, 'Location16755'],
  [{ p: '2dsphere' }, {}, { p: BIG }, 'Location16755'],
  [{ p: '2dsphere' }, { '2dsphereIndexVersion': 1 }, { p: null }, 'Location16755'],
  [
    { p: '2dsphere' },
    { '2dsphereIndexVersion': 1 },
    { p: { type: 'GeometryCollection', geometries: [POINT] } },
    'Location16755',
  ],
  [{ a: 1, p: '2dsphere' }, {}, { a: 1 }, 0],
  [{ a: 1, p: '2dsphere' }, {}, { a: [1, 2], p: POINT }, 2],
  [{ p: '2dsphere', q: '2dsphere' }, {}, { q: POINT }, 1],
];

it('takes and refuses places as an index can hold them', () => {
  for (const [key, options, document, expected] of PLACES) {
    const index = indexOf(key, {}, options);
    const shown = JSON.stringify([key, document]);
    if (typeof expected === 'number') {
      assert.equal(index.keysOf(stored(document)).length, expected, shown);
    } else assert.throws(() => index.keysOf(stored(document)), { codeName: expected }, shown);
  }
});

it('holds of a shape several cells, and in a unique index none', () => {
  assert.ok(indexOf({ p: '2dsphere' }).keysOf(stored({ p: LINE })).length > 1);
  assert.equal(indexOf({ p: '2dsphere' }, { unique: true }).keysOf(stored({ p: LINE })).length, 0);
  assert.equal(indexOf({ p: '2dsphere' }, { unique: true }).keysOf(stored({ p: POINT })).length, 1);
});

it('knows arrays beside places, but takes a pair of numbers for one place', () => {
  const index = indexOf({ a: 1, p: '2dsphere', b: 1 });
  index.keysOf(stored({ a: 1, p: [1, 2], b: 2 }));
  assert.equal(index.multikey, false);
  index.keysOf(stored({ a: 1, p: [1, 2], b: [1, 2] }));
  assert.deepEqual(
    index.multikeyPaths.map((each) => [...each]),
    [[], [], ['b']],
  );
});
