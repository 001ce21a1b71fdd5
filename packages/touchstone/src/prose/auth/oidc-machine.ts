import { expect, expectEqual } from '../expect.ts';
import type { ProseTest } from '../prose-test.ts';
import {
  demandLogin,
  expectCalls,
  expectInputs,
  failOnce,
  oidcCase,
  oidcClient,
  refusalOf,
  VALID,
} from './oidc.ts';

const flow = 'machine';
const THREADS = 10;
const FINDS = 100;

const GOOD_THEN_BAD = [{ accessToken: VALID }, { accessToken: 'bad' }];

/** "Machine Authentication Flow", tests 1 to 4. For 3.1 see `oidc-providers.ts`; 5 needs a machine of Azure. */
export const oidcMachine: ProseTest = {
  needsServer: true,
  cases: [
    oidcCase('1.1: callback is called during authentication', async (world) => {
      const client = await oidcClient(world, { flow });
      await client.find();
      await expectCalls(client, 1);
    }),
    oidcCase('1.2: callback is called once for multiple connections', async (world) => {
      const client = await oidcClient(world, { flow });
      await Promise.all(
        Array.from({ length: THREADS }, async () => {
          for (let count = 0; count < FINDS; count += 1) await client.find();
        }),
      );
      await expectCalls(client, 1);
    }),
    oidcCase('2.1: valid callback inputs', async (world) => {
      const client = await oidcClient(world, { flow });
      await client.find();
      await expectInputs(client, false);
    }),
    oidcCase('2.2: callback returns null', async (world) => {
      const client = await oidcClient(world, { flow, answers: [null] });
      await client.findError();
    }),
    oidcCase('2.3: callback returns missing data', async (world) => {
      const client = await oidcClient(world, { flow, answers: [{ expiresInSeconds: 10 }] });
      await client.findError();
    }),
    oidcCase('2.4: invalid client configuration with callback', async (world) => {
      const properties = { ENVIRONMENT: 'test' };
      const said = await refusalOf(oidcClient(world, { flow, properties }));
      expect(/callback/i.test(said), 'an error that names the callback');
    }),
    oidcCase('2.5: invalid use of ALLOWED_HOSTS', async (world) => {
      const properties = { ENVIRONMENT: 'azure', TOKEN_RESOURCE: 'any', ALLOWED_HOSTS: [] };
      const said = await refusalOf(oidcClient(world, { flow: 'none', properties }));
      expect(/ALLOWED_HOSTS/.test(said), `an error that names ALLOWED_HOSTS, not: ${said}`);
    }),
    oidcCase('3.2: without cached tokens an authentication failure is an error', async (world) => {
      const client = await oidcClient(world, { flow, answers: [{ accessToken: 'bad' }] });
      await client.findError();
      await expectCalls(client, 1);
    }),
    oidcCase('3.3: an unexpected error code does not clear the cache', async (world) => {
      const client = await oidcClient(world, { flow });
      await failOnce(world, ['saslStart'], { errorCode: 20 });
      await client.findError();
      await expectCalls(client, 1);
      await client.find();
      await expectCalls(client, 1);
    }),
    oidcCase('4.1: reauthentication succeeds', async (world) => {
      const client = await oidcClient(world, { flow, answers: [{ accessToken: VALID }] });
      await demandLogin(world);
      await client.find();
      await expectCalls(client, 2);
    }),
    oidcCase('4.2: read commands fail if reauthentication fails', async (world) => {
      const client = await oidcClient(world, { flow, answers: GOOD_THEN_BAD });
      await client.find();
      await demandLogin(world);
      await client.findError();
      await expectCalls(client, 2);
    }),
    oidcCase('4.3: write commands fail if reauthentication fails', async (world) => {
      const client = await oidcClient(world, { flow, answers: GOOD_THEN_BAD });
      await client.insert();
      await demandLogin(world, ['insert']);
      await client.insertError();
      await expectCalls(client, 2);
    }),
    oidcCase('4.4: speculative authentication is ignored on reauthentication', async (world) => {
      const tap = await world.tapWritable();
      const client = await oidcClient(world, { flow, tap });
      const saslStarts = (): number =>
        tap.commands.filter(({ body }) => body['saslStart'] === 1).length;
      // The cache is filled by a login; then the connection is lost, so that another one makes use of it.
      await client.insert();
      await failOnce(world, ['insert'], { closeConnection: true });
      await client.insertError();
      const before = saslStarts();
      await client.insert();
      await expectCalls(client, 1);
      expectEqual(saslStarts(), before, 'the number of saslStart with a cached token');
      await demandLogin(world, ['insert']);
      await client.insert();
      await expectCalls(client, 2);
      expect(saslStarts() > before, 'a saslStart for the new login');
    }),
    oidcCase('4.5: reauthentication succeeds when a session is involved', async (world) => {
      const oidc = await oidcClient(world, { flow });
      await demandLogin(world);
      const session = await oidc.client.session();
      await oidc.find({ session });
      await expectCalls(oidc, 2);
    }),
  ],
};
