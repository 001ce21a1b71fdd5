import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode, encode } from '@touchstone/protocol';
import { Binary, type Document, Int32, Long, Timestamp } from 'bson';
import { analyzeCommand, QueryAnalysisError } from './index.ts';

const KEY = new Binary(Buffer.alloc(16, 1), 4);
const DETERMINISTIC = 'AEAD_AES_256_CBC_HMAC_SHA_512-Deterministic';
const RANDOM = 'AEAD_AES_256_CBC_HMAC_SHA_512-Random';

function field(algorithm: string, bsonType: string): Document {
  return { encrypt: { keyId: [KEY], algorithm, bsonType } };
}

const jsonSchema = {
  bsonType: 'object',
  properties: {
    ssn: field(DETERMINISTIC, 'string'),
    note: field(RANDOM, 'string'),
    user: { bsonType: 'object', properties: { id: field(DETERMINISTIC, 'int') } },
  },
};
const fieldLevel = { jsonSchema, isRemoteSchema: false };
const long = (value: number): Long => Long.fromNumber(value);
const queryable = {
  encryptionInformation: {
    type: new Int32(1),
    schema: {
      'db.people': {
        fields: [
          {
            keyId: KEY,
            path: 'name',
            bsonType: 'string',
            queries: { queryType: 'equality', contention: long(0) },
          },
          {
            keyId: KEY,
            path: 'age',
            bsonType: 'int',
            queries: [
              {
                queryType: 'range',
                contention: long(4),
                sparsity: long(1),
                min: new Int32(0),
                max: new Int32(200),
                trimFactor: new Int32(2),
              },
            ],
          },
          { keyId: KEY, path: 'secret', bsonType: 'string' },
          {
            keyId: KEY,
            path: 'text',
            bsonType: 'string',
            queries: {
              queryType: 'prefix',
              strMinQueryLength: new Int32(2),
              strMaxQueryLength: new Int32(9),
              caseSensitive: false,
              diacriticSensitive: true,
            },
          },
        ],
      },
    },
  },
};

function analyze(command: Document, schema: Document = fieldLevel): Document {
  return decode(analyzeCommand(encode({ ...command, ...schema }), 'db'));
}

/** The contents of a mark. */
function mark(value: unknown): Document {
  assert.ok(value instanceof Binary && value.sub_type === 6);
  const bytes = value.value();
  return { kind: bytes[0], ...decode(bytes.subarray(1)) };
}

test('documents, filters and updates are marked for field level encryption, and the schema goes', () => {
  const { result, hasEncryptedPlaceholders, schemaRequiresEncryption, ok } = analyze({
    insert: 'people',
    documents: [{ _id: 1, ssn: '123', user: { id: 7, plain: 'x' } }],
  });
  assert.deepEqual([hasEncryptedPlaceholders, schemaRequiresEncryption, ok], [true, true, 1]);
  assert.deepEqual(Object.keys(result), ['insert', 'documents']);
  const [document] = result['documents'];
  assert.deepEqual(mark(document.ssn), { kind: 0, a: 1, ki: KEY.toUUID(), v: '123' });
  assert.equal(mark(document.user.id)['v'], 7);
  assert.equal(document.user.plain, 'x');
  const { filter } = analyze({ find: 'people', filter: { ssn: '123', n: 1 } })['result'];
  assert.equal(mark(filter.$and[0].ssn.$eq)['v'], '123');
  assert.deepEqual(filter.$and[1], { n: { $eq: 1 } });
  const { updates } = analyze({
    update: 'people',
    updates: [{ q: {}, u: { $set: { note: 'x' } } }],
  })['result'];
  assert.equal(mark(updates[0].u.$set.note)['a'], 2);
  assert.deepEqual([updates[0].multi, updates[0].upsert], [false, false]);
});

test('what holds nothing encrypted leaves byte by byte as it came', () => {
  const filter = new Map<string, unknown>([
    ['b', 1],
    ['0', 2],
    ['a', { $gt: 1 }],
  ]);
  const command = {
    find: 'people',
    filter,
    sort: new Map([
      ['z', 1],
      ['1', -1],
    ]),
  };
  const answer = analyzeCommand(encode({ ...command, ...fieldLevel }), 'db');
  assert.ok(Buffer.from(answer).includes(Buffer.from(encode(command)).subarray(4, -1)));
});

test('Queryable Encryption has marks for equality, ranges and text', () => {
  const { documents } = analyze(
    { insert: 'people', documents: [{ name: 'n', age: 5, secret: 's', text: 't' }] },
    queryable,
  )['result'];
  const [{ name, age, secret, text }] = documents;
  assert.deepEqual(mark(name), {
    kind: 3,
    t: 1,
    a: 2,
    ki: KEY.toUUID(),
    ku: KEY.toUUID(),
    v: 'n',
    cm: 0,
  });
  assert.deepEqual(mark(age)['v'], { v: 5, min: 0, max: 200, trimFactor: 2 });
  assert.deepEqual([mark(age)['cm'], mark(age)['s']], [4, 1]);
  assert.equal(mark(secret)['a'], 1);
  assert.deepEqual(mark(text)['v'], {
    v: 't',
    casef: true,
    diacf: false,
    prefix: { ub: 9, lb: 2 },
  });
  const { filter } = analyze({ find: 'people', filter: { age: { $gt: 3, $lte: 9 } } }, queryable)[
    'result'
  ];
  const lower = mark(filter.$and[0].age.$gt)['v'];
  const upper = mark(filter.$and[1].age.$lte)['v'];
  assert.deepEqual(lower.edgesInfo, {
    lowerBound: 3,
    lbIncluded: false,
    upperBound: 9,
    ubIncluded: true,
    indexMin: 0,
    indexMax: 200,
    trimFactor: 2,
  });
  assert.deepEqual([lower.firstOperator, lower.secondOperator], [1, 4]);
  assert.deepEqual(upper, { payloadId: lower.payloadId, firstOperator: 1, secondOperator: 4 });
  const search = { $encStrStartsWith: { input: '$text', prefix: 'ab' } };
  const found = analyze({ find: 'people', filter: { $expr: search } }, queryable)['result'].filter;
  assert.deepEqual(mark(found.$expr.$encStrStartsWith.prefix)['v'].v, 'ab');
});

const REFUSALS: readonly (readonly [string, Document, number, RegExp, Document?])[] = [
  ['an unknown command', { mapReduce: 'people' }, 59, /no such command: 'mapReduce'/],
  [
    'documents that are none',
    { insert: 'people', documents: { ssn: 'x' } },
    14,
    /array of objects/,
  ],
  [
    'a collection without a schema',
    { aggregate: 'people', pipeline: [{ $lookup: { from: 'other', as: 'x', pipeline: [] } }] },
    9710000,
    /no schema for the collection 'db.other'/,
  ],
  ['an unknown field', { find: 'people', surprise: 1 }, 40415, /find\.surprise/],
  [
    'a random field looked for',
    { find: 'people', filter: { note: 'x' } },
    51158,
    /randomized encryption/,
  ],
  ['null', { find: 'people', filter: { ssn: null } }, 51095, /Illegal equality to null/],
  [
    'null in a list',
    { find: 'people', filter: { ssn: { $in: [null] } } },
    51015,
    /Illegal equality to null inside \$in/,
  ],
  [
    'an order',
    { find: 'people', filter: { ssn: { $gt: 'a' } } },
    51092,
    /Invalid match expression operator/,
  ],
  ['a path into it', { find: 'people', filter: { 'ssn.x': 1 } }, 51102, /encrypted path prefix/],
  [
    'code',
    { find: 'people', filter: { $where: '1' } },
    51092,
    /Unsupported match expression operator/,
  ],
  [
    'a collation',
    { find: 'people', filter: { ssn: 'a' }, collation: { locale: 'de' } },
    31054,
    /collation/,
  ],
  ['another type', { insert: 'people', documents: [{ ssn: 1 }] }, 31118, /element of type: int/],
  ['an array', { insert: 'people', documents: [{ ssn: ['a'] }] }, 31041, /element of type: array/],
  [
    'fields within an array',
    { insert: 'people', documents: [{ user: [{ id: 1 }] }] },
    31006,
    /inside of an array/,
  ],
  [
    'the empty timestamp',
    { insert: 'people', documents: [{ ssn: new Timestamp({ t: 0, i: 0 }) }] },
    51129,
    /Timestamp\(0, 0\)/,
  ],
  [
    'arithmetic',
    { update: 'people', updates: [{ q: {}, u: { $inc: { 'user.id': 1 } } }] },
    51150,
    /\$inc and \$mul not allowed/,
  ],
  [
    'positions',
    { update: 'people', updates: [{ q: {}, u: { $set: { 'user.$.id': 1 } } }] },
    51149,
    /positional/,
  ],
  [
    'a new name',
    { update: 'people', updates: [{ q: {}, u: { $rename: { ssn: 'x' } } }] },
    51160,
    /\$rename/,
  ],
  ['a view of it', { create: 'people', viewOn: 'x', pipeline: [] }, 40415, /viewOn/],
  [
    'a validator',
    { create: 'people', validator: { ssn: 'x' } },
    6491101,
    /Comparison to encrypted fields not supported/,
  ],
  ['all its values', { distinct: 'people', key: 'note' }, 31026, /randomized/],
  [
    'a stage',
    { aggregate: 'people', pipeline: [{ $out: 'x' }], cursor: {} },
    31011,
    /\$out is not allowed/,
  ],
  [
    'an expression',
    {
      aggregate: 'people',
      pipeline: [{ $project: { x: { $concat: ['$ssn', 'a'] } } }],
      cursor: {},
    },
    31110,
    /encrypted field/,
  ],
  [
    'no range index',
    { find: 'people', filter: { name: { $gt: 'a' } } },
    51092,
    /Invalid match expression operator/,
    queryable,
  ],
  [
    'no index',
    { find: 'people', filter: { secret: 'a' } },
    63165,
    /encrypted equality index/,
    queryable,
  ],
  [
    'tags',
    { insert: 'people', documents: [{ __safeContent__: [] }] },
    6666200,
    /__safeContent__/,
    queryable,
  ],
  ['no schema', { find: 'people' }, 51073, /jsonSchema/, {}],
];

for (const [what, command, code, message, schema] of REFUSALS) {
  test(`refused: ${what}`, () => {
    assert.throws(
      () => analyze(command, schema),
      (error: unknown) => {
        assert.ok(error instanceof QueryAnalysisError);
        assert.equal(error.code, code);
        assert.match(error.message, message);
        return true;
      },
    );
  });
}

const SCHEMAS: readonly (readonly [string, Document, RegExp])[] = [
  ['an unknown keyword', { surprise: 1 }, /Unknown \$jsonSchema keyword/],
  [
    'siblings',
    { properties: { a: { ...field(RANDOM, 'string'), bsonType: 'string' } } },
    /in conjunction with 'bsonType'/,
  ],
  [
    '_id',
    { bsonType: 'object', properties: { _id: field(DETERMINISTIC, 'string') } },
    /Invalid schema/,
  ],
  ['alternatives', { anyOf: [{ properties: { a: field(RANDOM, 'string') } }] }, /Invalid schema/],
  [
    'items',
    { properties: { a: { bsonType: 'array', items: field(RANDOM, 'string') } } },
    /Invalid schema/,
  ],
  [
    'a parent without a type',
    { properties: { a: { properties: { b: field(RANDOM, 'string') } } } },
    /Invalid schema/,
  ],
  ['required', { required: ['a'] }, /only allowed with a remote schema/],
  ['a type of one value', { properties: { a: field(RANDOM, 'null') } }, /element of type: null/],
  [
    'a type with several forms',
    { properties: { a: field(DETERMINISTIC, 'double') } },
    /element of type: double/,
  ],
  ['an unknown algorithm', { properties: { a: field('ROT13', 'string') } }, /not a valid value/],
  [
    'no key',
    { properties: { a: { encrypt: { algorithm: RANDOM } } } },
    /'keyId' must be specified/,
  ],
  ['a pattern', { patternProperties: { '(': field(RANDOM, 'string') } }, /not supported/],
];

for (const [what, schema, message] of SCHEMAS) {
  test(`a malformed schema is refused: ${what}`, () => {
    const given = { jsonSchema: schema, isRemoteSchema: false };
    assert.throws(
      () => analyze({ find: 'people', filter: {} }, given),
      (error: unknown) => {
        assert.ok(error instanceof QueryAnalysisError);
        assert.match(error.message, message);
        return true;
      },
    );
  });
}
