import { expect } from '../expect.ts';
import type { ProseTest } from '../prose-test.ts';

const ILLEGAL_OPERATION = 20;
/** The answer of a server with the storage engine MMAPv1; none has had it since MongoDB 4.2. */
const REFUSAL = {
  ok: 0,
  code: ILLEGAL_OPERATION,
  codeName: 'IllegalOperation',
  errmsg: 'Transaction numbers are only allowed on a replica set member or mongos',
};
const EXPLANATION =
  'This MongoDB deployment does not support retryable writes. Please add retryWrites=false to your connection string.';

/** Test 1. */
export const storageEngine: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '1. retryable writes raise an exception with the MMAPv1 storage engine',
      runOn: [{ topologies: ['replicaset', 'sharded'] }],
      async run(world) {
        const tap = await world.tapWritable({
          onReply: (reply, command) => (command['insert'] === undefined ? reply : REFUSAL),
        });
        const client = await world.client({ tap, uriOptions: { retryWrites: true } });
        const collection = await client.collection('retries-prose', 'test');
        const error = await client.error(collection, 'insertOne', { document: { x: 1 } });
        expect(error.code === ILLEGAL_OPERATION, `error ${ILLEGAL_OPERATION}, not ${error.code}`);
        expect(error.message === EXPLANATION, `the explanation, not: ${error.message}`);
      },
    },
  ],
};
