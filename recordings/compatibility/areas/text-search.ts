import { type Area, fresh, own } from '../area.ts';

const DOCUMENTS = [
  { _id: 1, t: 'the quick brown foxes', u: 'running dogs' },
  { _id: 2, t: 'Coffee and cake', u: 'coffee shop' },
  { _id: 3, t: 'cafés are running', lang: 'fr' },
  { _id: 4, t: ['red apple', 'green pears'], u: 'fox' },
  { _id: 5, t: 'coffee-shop coffee', language: 'spanish' },
  { _id: 6, t: "don't stop l'amour foo_bar a-b can't running" },
];

const SEARCHES = [
  { $search: 'coffee' },
  { $search: 'fox run' },
  { $search: '"coffee shop"' },
  { $search: 'coffee -cake' },
  { $search: 'coffee -shop-cake' },
  { $search: 'coffee - shop' },
  { $search: '-"coffee shop" coffee' },
  { $search: 'cafe' },
  { $search: 'cafe', $diacriticSensitive: true },
  { $search: 'COFFEE', $caseSensitive: true },
  { $search: 'Coffee', $caseSensitive: true },
  { $search: 'running', $language: 'none' },
  { $search: 'running', $language: 'EN' },
  { $search: 'foo_bar amour' },
  { $search: 'the' },
  { $search: '' },
  { $search: '"red apple" pear' },
  { $search: '-coffee' },
  { $search: 'x', $language: 'klingon' },
  { $search: 1 },
  {},
  { $search: 'a', $bogus: 1 },
  { $search: 'coffee', $caseSensitive: 1 },
];

const INDEXES = [
  { key: { t: 'text', u: 'text' }, name: 'weighted', weights: { t: 3 } },
  { key: { '$**': 'text' }, name: 'all' },
  { key: { t: 'text' }, name: 'french', default_language: 'french' },
];

const score = { $meta: 'textScore' };

/** Text indexes, `$text` and its scores. */
export const textSearch: Area = {
  name: 'text-search',
  topology: 'standalone',
  commands: [
    ...INDEXES.flatMap((index) =>
      fresh(
        { indexes: [index], documents: DOCUMENTS },
        ...SEARCHES.flatMap(($text) => [
          { find: 'c', filter: { $text }, projection: { _id: 1, score }, sort: { score, _id: 1 } },
          { find: 'c', filter: { $text, _id: { $gt: 1 } }, sort: { _id: 1 } },
          { count: 'c', query: { $text } },
          {
            aggregate: 'c',
            pipeline: [
              { $match: { $text } },
              { $project: { s: score } },
              { $sort: { s: -1, _id: 1 } },
            ],
            cursor: {},
          },
        ]),
      ),
    ),
    ...fresh(
      { documents: DOCUMENTS },
      { find: 'c', filter: { $text: { $search: 'coffee' } } },
      { find: 'none', filter: { $text: { $search: 'coffee' } } },
      { createIndexes: 'c', indexes: [{ key: { t: 'text' }, name: 't' }] },
      { createIndexes: 'c', indexes: [{ key: { u: 'text' }, name: 'second' }] },
      { find: 'c', filter: { $nor: [{ $text: { $search: 'coffee' } }] } },
      { find: 'c', filter: { $or: [{ $text: { $search: 'coffee' } }, { u: 1 }] } },
      { find: 'c', filter: { $or: [{ $text: { $search: 'cake' } }, { _id: 1 }] } },
      { find: 'c', filter: { $and: [{ $text: { $search: 'a' } }, { $text: { $search: 'b' } }] } },
      { find: 'c', filter: { t: { $elemMatch: { $text: { $search: 'a' } } } } },
      { find: 'c', filter: { $text: { $search: 'coffee' } }, hint: '_id_' },
      { find: 'c', filter: { $text: { $search: 'coffee' } }, sort: { $natural: 1 } },
      { find: 'c', sort: { s: score } },
      { find: 'c', projection: { s: score } },
      {
        aggregate: 'c',
        pipeline: [{ $limit: 1 }, { $match: { $text: { $search: 'coffee' } } }],
        cursor: {},
      },
      {
        aggregate: 'c',
        pipeline: [
          { $match: { $text: { $search: 'coffee' } } },
          { $group: { _id: null, s: { $sum: score } } },
        ],
        cursor: {},
      },
      { insert: 'c', documents: [{ _id: 7, t: 'x', language: 'klingon' }] },
      { insert: 'c', documents: [{ _id: 7, t: 'x', language: 7 }] },
      { update: 'c', updates: [{ q: { $text: { $search: 'pear' } }, u: { $set: { t: 'plum' } } }] },
      { find: 'c', filter: { $text: { $search: 'plum' } } },
      { find: 'c', filter: { $text: { $search: 'pear' } } },
      {
        findAndModify: 'c',
        query: { $text: { $search: 'plum' } },
        remove: true,
        fields: { s: score },
      },
      { delete: 'c', deletes: [{ q: { $text: { $search: 'coffee' } }, limit: 0 }] },
      { find: 'c', projection: { _id: 1 } },
    ),
    ...fresh(
      { name: 'prefix', indexes: [{ key: { a: 1, b: 'text', c: 1 }, name: 'prefixed' }] },
      { listIndexes: 'prefix' },
      { insert: 'prefix', documents: [{ _id: 1, a: 1, b: 'dog', c: 2 }] },
      { insert: 'prefix', documents: [{ _id: 2, a: [1, 2], b: 'dog' }] },
      { find: 'prefix', filter: { $text: { $search: 'dog' }, a: 1 } },
      { find: 'prefix', filter: { $text: { $search: 'dog' } } },
      { find: 'prefix', filter: { $text: { $search: 'dog' }, a: { $gt: 0 } } },
    ),
    ...own(
      { createIndexes: 'd', indexes: [{ key: { a: 1, b: 'text', c: 1, d: 'text' }, name: 'x' }] },
      { createIndexes: 'd', indexes: [{ key: { a: 'text' }, name: 'x', default_language: 'no' }] },
      { createIndexes: 'd', indexes: [{ key: { a: 'text' }, name: 'x', default_language: 'NB' }] },
    ),
  ],
};
