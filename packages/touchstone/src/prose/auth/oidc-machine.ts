import { expect } from '../expect.ts';
import type { ProseTest } from '../prose-test.ts';
import {
  demandLogin,
  expectCalls,
  expectInputs,
  failOnce,
  oidcCase,
  oidcClient,
  VALID,
} from './oidc.ts';

const flow = 'machine';
const THREADS = 10;
const FINDS = 100;

/**
 * "MongoDB OIDC", prose tests 1 to 4. Test 3.1 puts a bad token into the driver's cache, which no adapter can; the driver's own
 * tests do.
 */
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
      const making = oidcClient(world, { flow, properties });
      const refused = await making.then(({ findError }) => findError()).catch((error) => error);
      expect(/callback/i.test(String(refused.message)), 'an error that names the callback');
    }),
    oidcCase('3.2: without cached tokens an authentication failure is an error', async (world) => {
      const client = await oidcClient(world, { flow, answers: [{ accessToken: 'bad' }] });
      await client.findError();
      await expectCalls(client, 1);
    }),
    oidcCase('3.3: an unexpected error code does not clear the cache', async (world) => {
      // The text says "human", but people are asked only after the first saslStart was answered.
      const client = await oidcClient(world, { flow });
      await failOnce(world, ['saslStart'], { errorCode: 20 });
      await client.findError();
      await expectCalls(client, 1);
      await client.find();
      await expectCalls(client, 1);
    }),
    oidcCase('4: reauthentication', async (world) => {
      const client = await oidcClient(world, { flow, answers: [{ accessToken: VALID }] });
      await demandLogin(world);
      await client.find();
      await expectCalls(client, 2);
    }),
  ],
};
