import type { Collection, Document } from '@touchstone/driver';

export type GrowthDocument = Document & { readonly _id: number };

/** Documents of about 300 bytes; numbers of theirs are spread over the same values however many there are. */
export function growthDocument(id: number): GrowthDocument {
  return {
    _id: id,
    number: id,
    group: Math.floor(id / 10),
    kind: id % 100,
    name: `name${String(id).padStart(7, '0')}`,
    tags: [id, id + 1_000_000],
    inner: { key: id },
    place: { type: 'Point', coordinates: [((id * 7919) % 360) - 180, ((id * 104_729) % 170) - 85] },
    spot: [((id * 7919) % 3600) / 10 - 180, ((id * 104_729) % 1700) / 10 - 85],
    hashed: `h${id}`,
    rare: id % 100 === 0 ? id : null,
    text: 'some text that nobody looks for, but that has to be kept',
  };
}

/** The fields that both collections are indexed by. */
export const GROWTH_INDEXES: readonly Document[] = [
  { key: { number: 1 }, name: 'number' },
  { key: { group: 1, number: -1 }, name: 'group_number' },
  { key: { name: 1 }, name: 'name' },
  { key: { name: 1 }, name: 'name_ci', collation: { locale: 'en', strength: 2 } },
  { key: { tags: 1 }, name: 'tags' },
  { key: { 'inner.key': 1 }, name: 'inner' },
  { key: { place: '2dsphere' }, name: 'place' },
  { key: { spot: '2d' }, name: 'spot' },
  { key: { hashed: 'hashed' }, name: 'hashed' },
  { key: { rare: 1 }, name: 'rare', partialFilterExpression: { rare: { $gt: 0 } } },
];

type Things = Collection<GrowthDocument>;
export type GrowthQuery = (things: Things) => Promise<unknown>;

const ci = { locale: 'en', strength: 2 };

/** Queries that an index can serve: each has the same number of results in both collections. */
export const GROWTH_QUERIES: Readonly<Record<string, GrowthQuery>> = {
  'by _id': (things) => things.findOne({ _id: 1200 }),
  'by _id, $in': (things) => things.find({ _id: { $in: [3, 1200] } }).toArray(),
  'range of _id': (things) => things.find({ _id: { $gte: 1200, $lt: 1210 } }).toArray(),
  equality: (things) => things.find({ number: 1200 }).toArray(),
  range: (things) => things.find({ number: { $gte: 1200, $lt: 1210 } }).toArray(),
  $in: (things) => things.find({ number: { $in: [3, 700, 1200] } }).toArray(),
  'first part of a compound index': (things) => things.find({ group: 120 }).toArray(),
  'equality and sort': (things) =>
    things.find({ group: 120 }).sort({ number: -1 }).limit(5).toArray(),
  'sort by index, limit': (things) => things.find().sort({ number: -1 }).limit(10).toArray(),
  'range and sort, limit': (things) =>
    things
      .find({ number: { $gt: 500 } })
      .sort({ number: 1 })
      .limit(10)
      .toArray(),
  '$in and sort, merged': (things) =>
    things
      .find({ group: { $in: [3, 120] } })
      .sort({ number: 1 })
      .limit(5)
      .toArray(),
  $or: (things) => things.find({ $or: [{ number: 7 }, { name: 'name0000009' }] }).toArray(),
  '/^prefix/': (things) =>
    things
      .find({ name: /^name000012/ })
      .limit(10)
      .toArray(),
  'null and missing': (things) => things.find({ number: null }).toArray(),
  $exists: (things) => things.find({ number: { $exists: false } }).toArray(),
  '$ne, limit': (things) =>
    things
      .find({ number: { $ne: 3 } })
      .limit(5)
      .toArray(),
  $not: (things) => things.find({ number: { $not: { $gt: 4 } } }).toArray(),
  'element of an array': (things) => things.find({ tags: 1200 }).toArray(),
  $elemMatch: (things) => things.find({ tags: { $elemMatch: { $gte: 5, $lt: 9 } } }).toArray(),
  $all: (things) => things.find({ tags: { $all: [1200, 1_001_200] } }).toArray(),
  'dotted path': (things) => things.find({ 'inner.key': 1200 }).toArray(),
  collation: (things) => things.find({ name: 'NAME0001200' }).collation(ci).toArray(),
  hashed: (things) => things.find({ hashed: 'h1200' }).toArray(),
  'partial index': (things) => things.find({ rare: 1200 }).toArray(),
  $expr: (things) => things.find({ $expr: { $eq: ['$number', 1200] } }).toArray(),
  covered: (things) => things.find({ number: 1200 }).project({ _id: 0, number: 1 }).toArray(),
  'count of a range': (things) => things.countDocuments({ number: { $gte: 5, $lt: 105 } }),
  '$match behind $project': (things) =>
    things.aggregate([{ $project: { number: 1 } }, { $match: { number: 1200 } }]).toArray(),
  '$lookup of 10': (things) => things.aggregate(lookupOf(things)).toArray(),
  $graphLookup: (things) =>
    things
      .aggregate([
        { $match: { number: 3 } },
        {
          $graphLookup: {
            from: things.collectionName,
            startWith: '$number',
            connectFromField: 'none',
            connectToField: 'number',
            as: 'found',
          },
        },
      ])
      .toArray(),
  'update by index': (things) => things.updateOne({ number: 1200 }, { $set: { seen: 1 } }),
  'find and modify, sorted': (things) =>
    things.findOneAndUpdate({ group: 120 }, { $set: { seen: 2 } }, { sort: { number: -1 } }),
};

/** Ten documents, each with what has the same number. */
export function lookupOf({ collectionName: from }: Things): Document[] {
  const lookup = { from, localField: 'number', foreignField: 'number', as: 'found' };
  return [{ $match: { number: { $lt: 10 } } }, { $lookup: lookup }];
}
