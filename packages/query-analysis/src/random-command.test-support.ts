// biome-ignore-all lint/suspicious/noExplicitAny: the test knows the types, or is wrong on purpose.
import { present } from '@touchstone/protocol';
import { type Document, Long } from 'bson';
import {
  type Draw,
  type RandomSchema,
  randomSchema,
  type SecretField,
} from './random-schema.test-support.ts';

/** The text that no answer may have in it outside of marks. */
export const SECRET_TEXT = 'S3CRET';
export const SECRET_LONG: Long = Long.fromBigInt(0x5ec2e75ec2e75ec2n);

export interface RandomCommand {
  readonly command: Document;
  readonly schema: RandomSchema;
}

/** A command of any kind that has secrets in encrypted fields, and nowhere else. */
export function randomCommand(draw: Draw): RandomCommand {
  const schema = randomSchema(draw);
  const make = new Maker(draw, schema.secrets);
  const name = draw.pick(Object.keys(COMMANDS));
  let command = present(COMMANDS[name])(make);
  if (draw.chance(0.02)) command['unknownOption'] = { [make.path()]: make.secret() };
  if (name === 'bulkWrite' && schema.isQueryable) {
    command['nsInfo'] = [{ ns: 'db.coll', ...schema.fields }];
    return { command, schema };
  }
  command = draw.chance(0.1)
    ? { explain: command, verbosity: 'queryPlanner', ...schema.fields }
    : { ...command, ...schema.fields };
  return { command, schema };
}

type Make = (make: Maker) => Document;

const COMMANDS: Readonly<Record<string, Make>> = {
  find: (make) => ({
    find: 'coll',
    filter: make.filter(),
    ...make.maybe(0.2, () => ({ projection: make.projection() })),
    ...make.maybe(0.05, () => ({ min: make.pair() })),
    ...make.maybe(0.1, () => ({ let: { v: make.expression() } })),
    ...make.maybe(0.1, () => ({ sort: { [make.path()]: 1 } })),
    ...make.maybe(0.1, () => ({ collation: { locale: make.draw.pick(['simple', 'en']) } })),
  }),
  count: (make) => ({ count: 'coll', query: make.filter() }),
  distinct: (make) => ({ distinct: 'coll', key: make.path(), query: make.filter() }),
  aggregate: (make) => ({ aggregate: 'coll', pipeline: make.pipeline(), cursor: {} }),
  insert: (make) => ({ insert: 'coll', documents: make.list(() => make.document()) }),
  update: (make) => ({
    update: 'coll',
    updates: make.list(() => ({
      q: make.filter(),
      u: make.update(),
      ...make.maybe(0.1, () => ({ arrayFilters: [{ 'i.x': 1 }] })),
      ...make.maybe(0.1, () => ({ c: { v: make.expression() } })),
    })),
  }),
  delete: (make) => ({
    delete: 'coll',
    deletes: make.list(() => ({ q: make.filter(), limit: 1 })),
  }),
  findAndModify: (make) => ({
    findAndModify: 'coll',
    query: make.filter(),
    update: make.update(),
    ...make.maybe(0.2, () => ({ fields: make.projection() })),
  }),
  bulkWrite: (make) => ({
    bulkWrite: 1,
    ops: make.list(() =>
      make.draw.pick([
        () => ({ insert: 0, document: make.document() }),
        () => ({ update: 0, filter: make.filter(), updateMods: make.update() }),
        () => ({ delete: 0, filter: make.filter() }),
      ])(),
    ),
    nsInfo: [{ ns: 'db.coll' }],
  }),
  create: (make) => ({
    create: 'coll',
    validator: make.draw.chance(0.3)
      ? { $jsonSchema: { properties: { [make.path()]: { enum: [make.secret()] } } } }
      : make.filter(),
  }),
  collMod: (make) => ({ collMod: 'coll', validator: make.filter() }),
  createIndexes: (make) => ({
    createIndexes: 'coll',
    indexes: [{ name: 'i', key: { x: 1 }, partialFilterExpression: make.filter() }],
  }),
};

/** Makes the parts of commands; a secret is always the value of a field that is encrypted. */
class Maker {
  readonly draw: Draw;
  readonly #secrets: readonly SecretField[];

  constructor(draw: Draw, secrets: readonly SecretField[]) {
    this.draw = draw;
    this.#secrets = secrets;
  }

  maybe(probability: number, make: () => Document): Document {
    return this.draw.chance(probability) ? make() : {};
  }

  list<T>(make: () => T): T[] {
    return Array.from({ length: 1 + this.draw.below(2) }, make);
  }

  field(): SecretField {
    return this.draw.pick(this.#secrets);
  }

  path(): string {
    return this.field().path.join('.');
  }

  secret(field: SecretField = this.field()): unknown {
    // Now and then the wrong type: it may be refused, but must not slip through.
    const isText = this.draw.chance(0.95) ? field.type === 'string' : field.type !== 'string';
    return isText ? SECRET_TEXT : SECRET_LONG;
  }

  /** A path with a secret for it; now and then in a document around it. */
  pair(wrap: (secret: unknown) => unknown = (secret) => secret): Document {
    const field = this.field();
    const at = this.draw.chance(0.8) ? 0 : this.draw.below(field.path.length);
    const outside = field.path.slice(0, field.path.length - at);
    const inside = field.path.slice(field.path.length - at);
    let value: unknown = this.secret(field);
    for (const name of [...inside].reverse()) {
      value = { [name]: value };
      if (this.draw.chance(0.05)) value = [value];
    }
    return { [outside.join('.')]: wrap(value) };
  }

  plainPair(): Document {
    return { [this.draw.pick(['p', 'q.r'])]: this.draw.pick([1, 'plain', null, { $gt: 3 }]) };
  }

  filter(depth = 0): Document {
    const { draw } = this;
    const kinds: (() => Document)[] = [
      () => this.pair(),
      () => this.pair(),
      () => this.pair((secret) => this.operators(secret)),
      () => this.pair((secret) => this.operators(secret)),
      () => this.plainPair(),
      () => ({ ...this.plainPair(), ...this.pair() }),
      () => ({ $expr: this.expression() }),
    ];
    if (depth < 2) {
      const logical = draw.pick(['$and', '$or', '$nor']);
      kinds.push(() => ({ [logical]: this.list(() => this.filter(depth + 1)) }));
    }
    if (draw.chance(0.03)) {
      kinds.push(
        () => ({ $where: `this.${this.path()} === '${SECRET_TEXT}'` }),
        () => ({ $jsonSchema: { properties: { [this.path()]: { enum: [this.secret()] } } } }),
        () => ({ $unknown: this.pair() }),
      );
    }
    return draw.pick(kinds)();
  }

  operators(secret: unknown): Document {
    return this.draw.pick<() => Document>([
      () => ({ $eq: secret }),
      () => ({ $ne: secret }),
      () => ({ $in: [secret] }),
      () => ({ $nin: [secret, secret] }),
      () => ({ $gt: secret }),
      () => ({ $gte: secret, $lt: secret }),
      () => ({ $lte: secret, $exists: true }),
      () => ({ $not: { $eq: secret } }),
      () => ({ $not: { $gte: secret, $lte: secret } }),
      () => ({ $elemMatch: { $eq: secret } }),
      () => ({ $all: [secret] }),
      () => ({ $regex: String(secret) }),
      () => ({ $exists: true }),
      () => ({ $unknown: secret }),
    ])();
  }

  expression(depth = 0): unknown {
    const { draw } = this;
    const field = this.field();
    const reference = draw.pick(['$', '$$ROOT.', '$$CURRENT.']) + field.path.join('.');
    const secret = draw.chance(0.8) ? this.secret(field) : { $literal: this.secret(field) };
    const comparison = draw.pick(['$eq', '$ne', '$gt', '$gte', '$lt', '$lte', '$cmp']);
    const kinds: (() => unknown)[] = [
      () => ({ [comparison]: [reference, secret] }),
      () => ({ [comparison]: [secret, reference] }),
      () => ({ $in: [reference, [secret]] }),
      () => ({ $in: [reference, { $literal: [this.secret(field)] }] }),
      () => ({ $encStrStartsWith: { input: reference, prefix: SECRET_TEXT } }),
      () => ({ $eq: ['$p', 1] }),
      () => ({ $eq: [{ $getField: field.path.at(-1) }, secret] }),
      () => ({ $eq: [`$${field.path[0]}`, nested(field.path.slice(1), this.secret(field))] }),
      () => ({ $let: { vars: { v: reference }, in: { $eq: ['$$v', secret] } } }),
      () => ({ $setIsSubset: [[reference], [secret]] }),
      () => ({ $unknownOperator: [reference, secret] }),
    ];
    if (depth < 2) {
      kinds.push(
        () => ({ $and: [this.expression(depth + 1), true] }),
        () => ({ $not: [this.expression(depth + 1)] }),
        () => ({ $cond: [this.expression(depth + 1), 1, 2] }),
        () => ({
          $filter: { input: '$list', cond: this.expression(depth + 1) },
        }),
      );
    }
    return draw.pick(kinds)();
  }

  projection(): Document {
    const path = this.path();
    return this.draw.pick<() => Document>([
      () => ({ [path]: 1 }),
      () => ({ [path]: 0 }),
      () => ({ x: `$${path}` }),
      () => ({ x: this.expression() }),
      () => ({ [path]: { $literal: this.secret() } }),
      () => ({ [path]: { $elemMatch: { x: this.secret() } } }),
      () => this.pair(),
    ])();
  }

  document(): Document {
    const field = this.field();
    const document: Document = { _id: 1, p: 'plain', ...nested(field.path, this.secret(field)) };
    if (this.draw.chance(0.05)) document[field.path.join('.')] = this.secret(field);
    if (this.draw.chance(0.05)) {
      const [first = '', ...rest] = field.path;
      if (rest.length > 0) document[first] = [nested(rest, this.secret(field))];
    }
    return document;
  }

  update(): unknown {
    const { draw } = this;
    if (draw.chance(0.15)) {
      const document = this.document();
      return document;
    }
    if (draw.chance(0.15)) {
      const stage = draw.pick(['$set', '$addFields', '$project', '$replaceWith']);
      const change = draw.pick([this.pair(), { x: this.expression() }, { x: 1 }]);
      return [{ [stage]: change }];
    }
    const operator = draw.pick([
      '$set',
      '$set',
      '$set',
      '$setOnInsert',
      '$push',
      '$addToSet',
      '$pull',
      '$pullAll',
      '$min',
      '$max',
      '$inc',
      '$unset',
      '$unknown',
      '$bit',
    ]);
    const pair = this.pair();
    const suffix = draw.chance(0.05) ? draw.pick(['.$', '.$[]', '.$[i].x', '.0']) : '';
    const [[path, value] = ['x', 1]] = Object.entries(pair);
    return { [operator]: { [path + suffix]: value } };
  }

  pipeline(depth = 0): Document[] {
    const { draw } = this;
    const path = this.path();
    const renamed = draw.pick([{ x: `$${path}` }, { x: this.expression() }, { x: '$p' }]);
    const stages: (() => Document[])[] = [
      () => [{ $match: this.filter() }],
      () => [{ $match: this.filter() }, { $limit: 1 }],
      () => [{ $project: { x: `$${path}` } }, { $match: { x: this.secret() } }],
      () => [{ [draw.pick(['$addFields', '$set'])]: renamed }, { $match: this.filter() }],
      () => [{ $addFields: this.pair() }],
      () => [{ $group: { _id: `$${path}`, n: { $sum: 1 } } }, { $match: { _id: this.secret() } }],
      () => [{ $group: { _id: null, s: { $addToSet: this.expression() } } }],
      () => [
        { $replaceRoot: { newRoot: { x: `$${path}` } } },
        { $match: draw.pick([{ x: this.secret() }, this.filter()]) },
      ],
      () => [{ $replaceRoot: { newRoot: `$${path.split('.')[0]}` } }, { $match: this.filter() }],
      () => [{ $replaceWith: nested(path.split('.'), this.secret()) }],
      () => [{ $bucket: { groupBy: `$${path}`, boundaries: [this.secret(), this.secret()] } }],
      () => [{ $redact: { $cond: [this.expression(), '$$KEEP', '$$PRUNE'] } }],
      () => [{ $geoNear: { near: [0, 0], distanceField: 'd', query: this.filter() } }],
      () => [{ $sortByCount: this.expression() }],
      () => [{ $unionWith: { coll: 'coll', pipeline: [{ $match: this.filter() }] } }],
      () => [{ $facet: { x: [{ $match: this.filter() }] } }],
    ];
    if (depth < 1) {
      stages.push(
        () => [
          {
            $lookup: {
              from: draw.pick(['other', 'coll', 'unknown']),
              as: 'found',
              let: { v: draw.pick([`$${path}`, '$p']) },
              pipeline: this.pipeline(depth + 1),
            },
          },
          { $match: draw.pick([{ [`found.${path}`]: this.secret() }, this.filter()]) },
        ],
        () => [...this.pipeline(depth + 1), ...this.pipeline(depth + 1)],
      );
    }
    return draw.pick(stages)();
  }
}

function nested(path: readonly string[], value: unknown): any {
  return path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
}
