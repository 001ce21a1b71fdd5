import type { AdapterDocument } from '../../adapter-protocol/adapter-protocol.ts';
import { expect, expectEqual } from '../expect.ts';
import type { ProseTest } from '../prose-test.ts';

const ERR_INFO = { writeConcern: { w: 2, wtimeout: 0, provenance: 'clientSupplied' } };

/** Tests 1 and 2: what the server says about an error is there for the application. */
export const errorDetails: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '1. a write concern error exposes errInfo',
      runOn: [{ minServerVersion: '4.0', topologies: ['replicaset'] }],
      async run(world) {
        const client = await world.client();
        const collection = await client.collection('crud-prose', 'details');
        const errmsg = 'Not enough data-bearing nodes';
        const codeName = 'UnsatisfiableWriteConcern';
        const writeConcernError = { code: 100, codeName, errmsg, errInfo: ERR_INFO };
        await world.failCommand({ times: 1 }, { failCommands: ['insert'], writeConcernError });
        const error = await client.error(collection, 'insertOne', { document: { x: 1 } });
        expect(error.code === 100, `error 100, not ${error.code}`);
        expectEqual(error.details, ERR_INFO, 'details');
      },
    },
    {
      description: '2. a write error exposes errInfo',
      runOn: [{ minServerVersion: '5.0' }],
      async run(world) {
        const { environment } = world;
        await environment.command('crud-prose', { drop: 'test' }).catch(() => {});
        const validator = { x: { $type: 'string' } };
        await environment.command('crud-prose', { create: 'test', validator });
        const client = await world.client({ observeEvents: ['commandSucceededEvent'] });
        const collection = await client.collection('crud-prose', 'test');
        const error = await client.error(collection, 'insertOne', { document: { x: 1 } });
        expect(error.code === 121, `error 121, not ${error.code}`);
        const [event] = await client.events('commandSucceededEvent');
        const reply: AdapterDocument = event?.fields['reply'];
        const [{ errInfo }] = reply['writeErrors'];
        expect(errInfo !== undefined, 'errInfo in the reply');
        expectEqual(error.details, errInfo, 'details');
      },
    },
  ],
};
