import { Binary, BSONRegExp, type Document } from 'bson';
import { type Area, fresh } from '../area.ts';

const DOCUMENTS = [
  { _id: 0, a: 1, s: 'héllo' },
  { _id: 1, a: [1, 2, 3] },
  { _id: 2, a: { b: 1, c: 2 } },
  { _id: 3, a: 'abc' },
  { _id: 4 },
  { _id: 5, a: [1, 1] },
  { _id: 6, a: null },
  { _id: 7, a: [] },
  { _id: 8, a: [{ b: 1 }, { b: 5 }] },
  { _id: 9, a: [1, 'x', 2] },
  { _id: 10, a: new Binary(Buffer.from('ab'), 4) },
];
const LENGTHS = [2, {}, -1, 1.5, 'x', null];
const VALUES = [1, {}, 'abc', null, [1, 2, 3], new BSONRegExp('a')];
const TYPES = ['string', 'number', 2, {}, ['string', 'array'], 'bogus', 99, null, [], 'array', 1.5];
const FILTERS = [{}, [], [{ a: 1 }, { _id: 0 }, { _id: 3 }], [{ a: 1 }], 5, [1, 2, 3]];
const index = (at: number, expression: Document): Document => ({
  index: at,
  namePlaceholder: 'i',
  expression,
});
const allowed = (properties: unknown, ...patternProperties: Document[]): Document => ({
  properties,
  namePlaceholder: 'i',
  patternProperties,
  otherwise: { i: 1 },
});

/** The operators under a field, with their arguments. */
const UNDER_FIELDS: Readonly<Record<string, readonly unknown[]>> = {
  $_internalSchemaMaxItems: LENGTHS,
  $_internalSchemaMinItems: LENGTHS,
  $_internalSchemaMaxLength: LENGTHS,
  $_internalSchemaMinLength: LENGTHS,
  $_internalSchemaUniqueItems: [true, false, {}, 1],
  $_internalSchemaEq: [...VALUES, { b: 1, c: 2 }, { c: 2, b: 1 }, [1, 1]],
  $_internalSchemaType: TYPES,
  $_internalSchemaObjectMatch: [{}, { b: 1 }, { b: { $gt: 1 } }, 5, [1], { $or: [{ b: 1 }] }],
  $_internalSchemaBinDataSubType: [{}, 4, '4', [1], 1.5, 300, -1],
  $_internalSchemaBinDataEncryptedType: [{}, 4, 'string', [2], ['int', 'string']],
  $_internalSchemaMatchArrayIndex: [
    {},
    { index: 0 },
    index(0, { i: 1 }),
    index(1, { i: { $gt: 1 } }),
    index(-1, {}),
    index(0, { j: 1 }),
    5,
  ],
  $_internalSchemaAllElemMatchFromIndex: [
    {},
    [],
    [1, { i: 1 }],
    [0, { i: { $lt: 3 } }],
    [-1, { i: 1 }],
    [1, 2],
    ['a', { i: 1 }],
  ],
  $_internalSchemaFmod: [[2, 0], {}, [0, 0], 5, [2], [1.5, 0.5]],
  $_internalExprEq: VALUES,
  $_internalExprGt: VALUES,
  $_internalExprGte: VALUES,
  $_internalExprLt: VALUES,
  $_internalExprLte: VALUES,
};
/** The operators in a field's place, with their arguments. */
const AT_ROOT: Readonly<Record<string, readonly unknown[]>> = {
  $_internalSchemaRootDocEq: [{}, DOCUMENTS[0], { _id: 4 }, 5],
  $_internalSchemaMinProperties: LENGTHS,
  $_internalSchemaMaxProperties: LENGTHS,
  $_internalSchemaCond: FILTERS,
  $_internalSchemaXor: FILTERS,
  $_internalSchemaAllowedProperties: [
    {},
    allowed(['a', '_id']),
    allowed(['_id']),
    allowed(['_id'], { regex: new BSONRegExp('^a'), expression: { i: 'abc' } }),
    allowed(5),
    5,
  ],
};

/** The operators that `$jsonSchema` and `$expr` are rewritten to, asked for by themselves. */
export const internalOperators: Area = {
  name: 'internal-operators',
  topology: 'standalone',
  commands: fresh(
    { documents: DOCUMENTS },
    ...finds(UNDER_FIELDS, (test) => ({ a: test })),
    ...finds(AT_ROOT, (test) => test),
  ),
};

function finds(
  tests: Readonly<Record<string, readonly unknown[]>>,
  filterOf: (test: Document) => Document,
): readonly Document[] {
  return Object.entries(tests).flatMap(([name, values]) =>
    values.map((value) => ({
      find: 'c',
      filter: filterOf({ [name]: value }),
      projection: { _id: 1 },
    })),
  );
}
