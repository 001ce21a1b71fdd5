import { present } from '@touchstone/protocol';
import { Decimal128, type Document, Double, Int32, Long, ObjectId } from 'bson';

/** A kind of commands that can be drawn. */
export type DrawnKind = 'filter' | 'sort' | 'expression' | 'pipeline' | 'update';

export const DRAWN_KINDS: readonly DrawnKind[] = [
  'expression',
  'filter',
  'pipeline',
  'sort',
  'update',
];

/** Numbers from a seed: the same seed draws the same. */
export class Draw {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  pick<T>(choices: readonly T[]): T {
    return present(choices[this.below(choices.length)]);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }
}

const NAMES = ['a', 'b', 'c'];
const PATHS = ['a', 'b', 'c', 'n', 's', 'arr', 'nums', 'o', 'a.x', 'o.x', 'arr.x', 'arr.0', '_id'];

function scalar(draw: Draw): unknown {
  const number = draw.below(6);
  return draw.pick<() => unknown>([
    () => new Int32(number),
    () => new Double(number + 0.5),
    () => Long.fromNumber(number),
    () => Decimal128.fromString(`${number}.5`),
    () => draw.pick(['', 'a', 'b', 'abc', 'é']),
    () => null,
    () => draw.chance(0.5),
    () => new Date(86_400_000 * number),
    () => new ObjectId(`aaaaaaaaaaaaaaaaaaaaaaa${number}`),
    () => new Double(Number.NaN),
  ])();
}

function value(draw: Draw, depth = 2): unknown {
  if (depth === 0 || draw.chance(0.7)) return scalar(draw);
  if (draw.chance(0.5)) return Array.from({ length: draw.below(4) }, () => value(draw, depth - 1));
  return fields(draw, depth - 1);
}

function fields(draw: Draw, depth: number): Document {
  const drawn: Document = {};
  for (const name of ['x', 'y']) if (draw.chance(0.6)) drawn[name] = value(draw, depth);
  return drawn;
}

/** Documents with values of all kinds. */
export function drawnDocuments(draw: Draw, count: number): Document[] {
  return Array.from({ length: count }, (_, _id) => {
    const document: Document = { _id: new Int32(_id) };
    for (const name of NAMES) if (draw.chance(0.85)) document[name] = value(draw);
    if (draw.chance(0.9)) document['n'] = new Int32(draw.below(10));
    if (draw.chance(0.9)) document['s'] = draw.pick(['foo', 'bar', 'Foo bar', '']);
    document['arr'] = Array.from({ length: draw.below(4) }, () => fields(draw, 0));
    document['nums'] = Array.from({ length: draw.below(5) }, () => new Int32(draw.below(9)));
    if (draw.chance(0.6)) document['o'] = fields(draw, 1);
    return document;
  });
}

function condition(draw: Draw, depth = 1): Document {
  return draw.pick<() => Document>([
    () => ({ $eq: value(draw, 1) }),
    () => ({ $ne: value(draw, 1) }),
    () => ({ [draw.pick(['$gt', '$gte', '$lt', '$lte'])]: value(draw, 1) }),
    () => ({ [draw.pick(['$in', '$nin'])]: [value(draw, 1), value(draw, 1)] }),
    () => ({ $exists: draw.chance(0.5) }),
    () => ({ $type: draw.pick(['int', 'string', 'array', 'object', 'number', 'null']) }),
    () => ({ $size: new Int32(draw.below(3)) }),
    () => ({ $all: [value(draw, 0)] }),
    () => ({ $mod: [new Int32(1 + draw.below(3)), new Int32(draw.below(3))] }),
    () => ({ $elemMatch: depth > 0 ? condition(draw, 0) : { x: scalar(draw) } }),
    () => (depth > 0 ? { $not: condition(draw, 0) } : { $exists: true }),
  ])();
}

function filter(draw: Draw, depth = 2): Document {
  if (depth > 0 && draw.chance(0.3)) {
    const name = draw.pick(['$and', '$or', '$nor']);
    return { [name]: [filter(draw, depth - 1), filter(draw, depth - 1)] };
  }
  const path = draw.pick(PATHS);
  return { [path]: draw.chance(0.3) ? value(draw, 1) : condition(draw) };
}

function expression(draw: Draw, depth = 2): unknown {
  if (depth === 0) return draw.chance(0.6) ? `$${draw.pick(PATHS)}` : { $literal: scalar(draw) };
  const inner = (): unknown => expression(draw, depth - 1);
  return draw.pick<() => unknown>([
    () => ({
      [draw.pick(['$add', '$multiply', '$subtract', '$divide', '$mod'])]: [inner(), inner()],
    }),
    () => ({ [draw.pick(['$eq', '$ne', '$gt', '$lt', '$cmp'])]: [inner(), inner()] }),
    () => ({ $cond: [inner(), inner(), inner()] }),
    () => ({ $ifNull: [inner(), inner()] }),
    () => ({ [draw.pick(['$type', '$isArray', '$toString', '$not', '$abs', '$toBool'])]: inner() }),
    () => ({ [draw.pick(['$concatArrays', '$setUnion', '$setIntersection'])]: [inner(), inner()] }),
    () => ({ $map: { input: inner(), in: { $ifNull: ['$$this.x', '$$this'] } } }),
    () => ({ $mergeObjects: [inner(), inner()] }),
    () => ({ $arrayElemAt: [inner(), new Int32(draw.below(3) - 1)] }),
    () => `$${draw.pick(PATHS)}`,
  ])();
}

function stage(draw: Draw): Document {
  return draw.pick<() => Document>([
    () => ({ $match: filter(draw) }),
    () => ({ $project: { r: expression(draw), [draw.pick(['a', 'n'])]: 1 } }),
    () => ({ $set: { r: expression(draw) } }),
    () => ({ $unset: draw.pick(NAMES) }),
    () => ({ $unwind: `$${draw.pick(['arr', 'nums', 'a'])}` }),
    () => ({ $skip: 1 + draw.below(3) }),
  ])();
}

function modifier(draw: Draw): Document {
  const path = draw.pick(PATHS.slice(0, -1));
  return draw.pick<() => Document>([
    () => ({ $set: { [path]: value(draw) } }),
    () => ({ $unset: { [path]: 1 } }),
    () => ({ [draw.pick(['$inc', '$mul', '$min', '$max'])]: { [path]: scalar(draw) } }),
    () => ({ $push: { [path]: value(draw, 1) } }),
    () => ({ $addToSet: { [path]: value(draw, 1) } }),
    () => ({ $pull: { [path]: draw.chance(0.5) ? value(draw, 0) : condition(draw, 0) } }),
    () => ({ $pop: { [path]: draw.pick([1, -1]) } }),
    () => ({ $rename: { [path]: 'renamed' } }),
  ])();
}

/** A command of a kind on a collection of drawn documents, and what tells what it has done. */
export function drawnCommand(draw: Draw, kind: DrawnKind): readonly Document[] {
  const _id = new Int32(draw.below(20));
  switch (kind) {
    case 'filter':
      return [{ find: 'c', filter: filter(draw), sort: { _id: 1 } }];
    case 'sort':
      return [{ find: 'c', sort: { [draw.pick(PATHS)]: draw.pick([1, -1]), _id: 1 } }];
    case 'expression':
      return [
        {
          aggregate: 'c',
          pipeline: [{ $match: { _id } }, { $project: { r: expression(draw, 3) } }],
          cursor: {},
        },
      ];
    case 'pipeline': {
      const stages = Array.from({ length: 1 + draw.below(3) }, () => stage(draw));
      return [{ aggregate: 'c', pipeline: [{ $sort: { _id: 1 } }, ...stages], cursor: {} }];
    }
    case 'update':
      return [
        { update: 'c', updates: [{ q: { _id }, u: modifier(draw) }] },
        { find: 'c', filter: { _id } },
      ];
  }
}
