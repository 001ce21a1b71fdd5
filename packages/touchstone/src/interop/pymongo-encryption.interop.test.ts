// biome-ignore-all lint/suspicious/noExplicitAny: the test knows the types, or is wrong on purpose.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Binary, BSON, type Document } from '@touchstone/driver';
import { startMongocryptd } from '../mongocryptd/start-mongocryptd.ts';
import { DETERMINISTIC, RANDOM, SKIP, startBench } from './client-encryption.test-support.ts';
import { hasPythonModule, runPython } from './python.test-support.ts';

const { Decimal128, Double, EJSON, Int32, Long, MaxKey, MinKey, ObjectId, Timestamp } = BSON;

const skip =
  SKIP !== false
    ? SKIP
    : !(await hasPythonModule('pymongocrypt')) && "needs Python with 'pymongo[encryption]'";

/** A deployment of one's own in place of the embedded one; it must be a replica set. */
const DEPLOYMENT = process.env['TOUCHSTONE_ENCRYPTION_URI'];
/** MongoDB 7.0 knows ranges under another name only. */
const HAS_RANGES = process.env['TOUCHSTONE_ENCRYPTION_RANGES'] !== '0';

const PREAMBLE = `
import sys
from pymongo import MongoClient
from pymongo.encryption import ClientEncryption, Algorithm
from pymongo.encryption_options import AutoEncryptionOpts
from bson import json_util
from bson.codec_options import CodecOptions
from bson.json_util import JSONOptions, JSONMode
kms = {'local': {'key': b'\\x07' * 96}}
vault = 'keyvault.datakeys'
uri = sys.argv[1]
plain = MongoClient(uri)
encryption = ClientEncryption(kms, vault, plain, CodecOptions())
key = encryption.create_data_key('local')
`;

const AUTOMATIC = `${PREAMBLE}
cryptd = dict(mongocryptd_uri=sys.argv[2], mongocryptd_bypass_spawn=True)
ranges = sys.argv[3] == '1'
plain.drop_database('pyenc')
def field(algorithm): return {'encrypt': {'keyId': [key], 'bsonType': 'string', 'algorithm': algorithm}}
schema = {'bsonType': 'object', 'properties': {
  'ssn': field(Algorithm.AEAD_AES_256_CBC_HMAC_SHA_512_Deterministic),
  'note': field(Algorithm.AEAD_AES_256_CBC_HMAC_SHA_512_Random)}}
def encrypted(name, value):
  assert type(value).__name__ == 'Binary' and value.subtype == 6, (name, value)
local = MongoClient(uri, auto_encryption_opts=AutoEncryptionOpts(kms, vault, schema_map={'pyenc.local': schema}, **cryptd))
plain.pyenc.create_collection('remote', validator={'$jsonSchema': schema})
remote = MongoClient(uri, auto_encryption_opts=AutoEncryptionOpts(kms, vault, **cryptd))
for people in (local.pyenc.local, remote.pyenc.remote):
  people.insert_many([{'_id': 1, 'ssn': '123', 'note': 'a'}, {'_id': 2, 'ssn': '456', 'note': 'b'}])
  assert people.find_one({'ssn': '456'}) == {'_id': 2, 'ssn': '456', 'note': 'b'}
  people.update_one({'ssn': '123'}, {'$set': {'note': 'changed'}})
  assert people.count_documents({'ssn': {'$in': ['123', '789']}}) == 1
  assert list(people.aggregate([{'$match': {'ssn': '123'}}, {'$project': {'_id': 0, 'n': '$note'}}])) == [{'n': 'changed'}]
  try:
    people.find_one({'note': 'b'})
    raise SystemExit('a randomly encrypted field was looked for')
  except Exception as error:
    assert 'randomized encryption' in str(error), error
  stored = plain.pyenc[people.name].find_one({'_id': 1})
  encrypted('ssn', stored['ssn']); encrypted('note', stored['note'])
fields = [{'keyId': key, 'path': 'name', 'bsonType': 'string', 'queries': {'queryType': 'equality', 'contention': 0}}]
if ranges: fields.append({'keyId': encryption.create_data_key('local'), 'path': 'age', 'bsonType': 'int',
  'queries': [{'queryType': 'range', 'contention': 0, 'sparsity': 1, 'min': 0, 'max': 200, 'trimFactor': 1}]})
remote.pyenc.create_collection('queryable', encryptedFields={'fields': fields})
coll = remote.pyenc.queryable
coll.insert_many([{'_id': i, 'name': 'n%d' % (i % 3), 'age': 10 * i} for i in range(6)])
ids = lambda filter: sorted(d['_id'] for d in coll.find(filter))
assert ids({'name': 'n1'}) == [1, 4]
assert ids({'name': {'$in': ['n0', 'n1']}}) == [0, 1, 3, 4]
if ranges:
  assert ids({'age': {'$gt': 15, '$lt': 45}}) == [2, 3, 4]
  assert ids({'age': 30}) == [3]
  assert ids({'age': {'$in': [10, 20]}}) == [1, 2]
assert coll.update_one({'name': 'n1'}, {'$set': {'name': 'n9'}}).modified_count == 1
assert len(ids({'name': 'n9'})) == 1 and len(ids({'name': 'n1'})) == 1
stored = plain.pyenc.queryable.find_one({'_id': 0})
encrypted('name', stored['name'])
assert len(stored['__safeContent__']) > 0
print('done')
`;

test('PyMongo encrypts automatically with touchstone mongocryptd', { skip }, async () => {
  await using bench = await startBench();
  await using cryptd = await startMongocryptd();
  const uri = DEPLOYMENT ?? bench.deployment.uri;
  assert.equal(await runPython(AUTOMATIC, uri, cryptd.uri, HAS_RANGES ? '1' : '0'), 'done');
});

/** Values of every type that can be encrypted, as both languages have them. */
const VALUES: Readonly<Record<string, unknown>> = {
  array: [1, 'a', { b: 2 }],
  binary: new BSON.Binary(Buffer.from([1, 2, 3]), 0),
  boolean: true,
  code: new BSON.Code('1'),
  date: new Date(1_700_000_000_000),
  decimal: Decimal128.fromString('1.25'),
  document: { a: { b: 'c' } },
  double: new Double(1.5),
  int: new Int32(7),
  long: Long.fromBigInt(1n << 40n),
  objectId: new ObjectId('0123456789abcdef01234567'),
  regex: new BSON.BSONRegExp('a.c', 'i'),
  string: 'text ☂',
  timestamp: new Timestamp({ t: 1, i: 2 }),
};
const RANDOM_ONLY: ReadonlySet<string> = new Set([
  'array',
  'boolean',
  'decimal',
  'document',
  'double',
]);
const NEVER: readonly unknown[] = [null, new MinKey(), new MaxKey()];

const EXPLICIT = `${PREAMBLE}
canonical = JSONOptions(json_mode=JSONMode.CANONICAL)
known = encryption.get_key_by_alt_name('known')['_id']
for document in plain.app.node.find():
  value = json_util.dumps(encryption.decrypt(document['value']), json_options=canonical)
  plain.app.python.insert_one({'_id': document['_id'], 'read': value,
    'value': encryption.encrypt(encryption.decrypt(document['value']), document['algorithm'], key_id=known,
      **({'contention_factor': 0} if document['algorithm'] == 'Indexed' else {}))})
print('done')
`;

test('what one language has encrypted, the other decrypts, for every algorithm and type', {
  skip,
}, async () => {
  await using bench = await startBench();
  const { encryption, keyId, plain } = bench;
  const node = plain.db('app').collection<any>('node');
  for (const algorithm of [DETERMINISTIC, RANDOM, 'Unindexed', 'Indexed'] as const) {
    for (const [type, value] of Object.entries(VALUES)) {
      if (RANDOM_ONLY.has(type) && algorithm !== RANDOM && algorithm !== 'Unindexed') continue;
      const contention = algorithm === 'Indexed' ? { contentionFactor: 0 } : {};
      const encrypted = await encryption.encrypt(value, { keyId, algorithm, ...contention });
      await node.insertOne({ _id: `${algorithm} ${type}`, type, algorithm, value: encrypted });
    }
    for (const value of NEVER) {
      await assert.rejects(encryption.encrypt(value, { keyId, algorithm, contentionFactor: 0 }));
    }
  }
  assert.equal(await runPython(EXPLICIT, bench.deployment.uri), 'done');
  const sent = await node.find().toArray();
  for (const { _id, type, algorithm, value } of sent) {
    const answer = (await plain.db('app').collection<Document>('python').findOne({ _id })) as any;
    const canonical = (one: unknown): unknown =>
      JSON.parse(EJSON.stringify({ one }, { relaxed: false }));
    assert.deepEqual(JSON.parse(`{"one":${answer.read}}`), canonical(VALUES[type]), _id);
    const back = await encryption.decrypt(answer.value as Binary);
    assert.deepEqual(
      JSON.parse(EJSON.stringify({ back })),
      JSON.parse(EJSON.stringify({ back: VALUES[type] })),
      _id,
    );
    if (algorithm === DETERMINISTIC)
      assert.deepEqual(answer.value, value, `${_id}: the same bytes`);
  }
});
