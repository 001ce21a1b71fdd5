import type { Document } from 'bson';
import { type Area, fresh } from '../area.ts';

function making(...indexes: readonly Document[]): Document {
  return { createIndexes: 'c', indexes };
}

const LIST = { listIndexes: 'c' };

/** Describes how indexes are told apart, and what they keep out. */
export const indexes: Area = {
  name: 'indexes',
  topology: 'standalone',
  commands: [
    ...fresh(
      { indexes: [{ key: { a: 1 }, name: 'a', expireAfterSeconds: 1 }] },
      making({ key: { a: 1 }, name: 'a', expireAfterSeconds: 2 }),
      making({ key: { a: 1 }, name: 'a' }),
      making({ key: { a: 1 }, name: 'b', expireAfterSeconds: 2 }),
      making({ key: { a: 1 }, name: 'b', expireAfterSeconds: 1 }),
      making({ key: { a: 1 }, name: 'a', expireAfterSeconds: 1, hidden: true }),
      making({ key: { a: 1 }, name: 'a', unique: true, expireAfterSeconds: 1 }),
      making({ key: { b: 1 }, name: 'a' }),
      making({ key: { b: 1 }, name: 'b' }, { key: { b: 1 }, name: 'b' }),
      making(
        { key: { b: 1 }, name: 'b', expireAfterSeconds: 1 },
        { key: { b: 1 }, name: 'b', expireAfterSeconds: 2 },
      ),
      making({ key: { b: 1 }, name: 'b' }, { key: { b: 1 }, name: 'c' }),
      making({ key: { q: 1 }, name: 'q', partialFilterExpression: { a: 1 } }),
      making({ key: { q: 1 }, name: 'q', partialFilterExpression: { a: 2 } }),
      making({ key: { q: 1 }, name: 'q2', partialFilterExpression: { a: 2 } }),
      making({ key: { q: 1 }, name: 'q3', sparse: true }),
      making({ key: { q: 1 }, name: 'q4', collation: { locale: 'fr' } }),
      LIST,
    ),
    ...fresh(
      {},
      making(
        { key: { '$**': 1 }, name: 'w', wildcardProjection: { a: 1 } },
        { key: { '$**': 1 }, name: 'w2', wildcardProjection: { b: 1 } },
      ),
      making({ key: { '$**': 1 }, name: 'w3', wildcardProjection: { a: 1 } }),
      making({ key: { x: 1 }, name: 'x', zz: 1 }),
      {
        createIndexes: 'c',
        indexes: [
          { key: { x: 1 }, name: 'x', zz: 1, unique: false, hidden: false, background: true },
        ],
        ignoreUnknownIndexOptions: true,
      },
      making({ key: { y: 1 }, name: 'y', background: false, sparse: false }),
      LIST,
    ),
    ...fresh(
      {
        indexes: [
          { key: { z: 'hashed' }, name: 'z' },
          { key: { 'p.q': 'hashed' }, name: 'pq' },
          { key: { m: 1, n: 'hashed', o: 1 }, name: 'mno' },
        ],
        documents: [{ _id: 1, z: 5 }],
      },
      { insert: 'c', documents: [{ z: [1] }] },
      { insert: 'c', documents: [{ _id: 2, z: { q: [1] } }] },
      { insert: 'c', documents: [{ z: [] }] },
      { insert: 'c', documents: [{ p: [{ q: 1 }] }] },
      { insert: 'c', documents: [{ m: [1], n: 2 }] },
      { update: 'c', updates: [{ q: { _id: 1 }, u: { $set: { z: [1] } } }] },
      { find: 'c' },
    ),
    ...fresh({ documents: [{ _id: 1, z: [1] }] }, making({ key: { z: 'hashed' }, name: 'z' })),
  ],
};
