import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Document, Timestamp } from 'bson';
import { ReadConcern } from '../concern/read-concern.ts';
import { ReadPreference } from '../concern/read-preference.ts';
import { WriteConcern } from '../concern/write-concern.ts';
import { decorateCommand, type RoutingFields, type SessionFields } from './decorate-command.ts';

function decorated(fields: SessionFields, routing: Partial<RoutingFields> = {}): Document {
  const body: Document = { find: 'c' };
  decorateCommand(body, fields, {
    databaseName: 'db',
    readPreference: ReadPreference.primary,
    topologyType: 'ReplicaSetWithPrimary',
    serverType: 'RSPrimary',
    serverApi: undefined,
    rawData: false,
    ...routing,
  });
  return body;
}

test('nothing is added that says nothing', () => {
  assert.deepEqual(decorated({ writeConcern: new WriteConcern() }), { find: 'c', $db: 'db' });
});

test('the first command of a transaction says that it starts', () => {
  assert.deepEqual(decorated({ transaction: { starts: true, txnNumber: 3 } }), {
    find: 'c',
    txnNumber: 3n,
    startTransaction: true,
    autocommit: false,
    $db: 'db',
  });
  const later = decorated({ transaction: { starts: false, txnNumber: 3 } });
  assert.equal(later['startTransaction'], undefined);
});

test('a read concern is merged with the times of its session', () => {
  const afterClusterTime = new Timestamp({ t: 1, i: 1 });
  const { readConcern } = decorated({ readConcern: new ReadConcern('majority'), afterClusterTime });
  assert.deepEqual(readConcern, { level: 'majority', afterClusterTime });
  assert.deepEqual(decorated({ afterClusterTime })['readConcern'], { afterClusterTime });
});

test('a read preference is sent by topology and server', () => {
  const sent = (routing: Partial<RoutingFields>): unknown =>
    decorated({}, routing)['$readPreference'];
  const { primary, secondary } = ReadPreference;
  assert.equal(sent({ readPreference: primary }), undefined);
  assert.deepEqual(sent({ readPreference: secondary }), { mode: 'secondary' });
  const direct = { topologyType: 'Single', serverType: 'RSSecondary' } as const;
  assert.deepEqual(sent({ ...direct, readPreference: primary }), { mode: 'primaryPreferred' });
  assert.equal(sent({ ...direct, readPreference: undefined }), undefined);
  const standalone = { topologyType: 'Single', serverType: 'Standalone' } as const;
  assert.equal(sent({ ...standalone, readPreference: secondary }), undefined);
  const mongos = { topologyType: 'Sharded', serverType: 'Mongos' } as const;
  assert.equal(sent({ ...mongos, readPreference: primary }), undefined);
});

test('the Stable API is declared as it was given', () => {
  const command = decorated({}, { serverApi: { version: '1', strict: true } });
  assert.equal(command['apiVersion'], '1');
  assert.equal(command['apiStrict'], true);
  assert.equal('apiDeprecationErrors' in command, false);
});

test('what the stable API says false to is sent as false, not left out', () => {
  const serverApi = { version: '1' as const, strict: false, deprecationErrors: false };
  const { apiVersion, apiStrict, apiDeprecationErrors } = decorated({}, { serverApi });
  assert.deepEqual([apiVersion, apiStrict, apiDeprecationErrors], ['1', false, false]);
});
