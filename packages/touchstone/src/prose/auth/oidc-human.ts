import { expect, expectEqual } from '../expect.ts';
import type { ProseTest } from '../prose-test.ts';
import {
  demandLogin,
  expectCalls,
  expectInputs,
  failOnce,
  type OidcOptions,
  oidcCase,
  oidcClient,
  refusalOf,
  VALID,
} from './oidc.ts';

const flow = 'human';
const REFRESHED: OidcOptions = { flow, answers: [{ accessToken: VALID, refreshToken: 'again' }] };
/** The user of the embedded server's tokens. */
const PRINCIPAL = 'touchstone';

/** "Human Authentication Flow"; the tests with several identity providers (1.3 to 1.5, 1.8) are in `oidc-providers.ts`. */
export const oidcHuman: ProseTest = {
  needsServer: true,
  cases: [
    oidcCase('1.1: single principal, implicit username', async (world) => {
      await (await oidcClient(world, { flow })).find();
    }),
    oidcCase('1.2: single principal, explicit username', async (world) => {
      await (await oidcClient(world, { flow, username: PRINCIPAL })).find();
    }),
    oidcCase('1.6: allowed hosts', async (world) => {
      for (const hosts of [[], ['example.com']]) {
        const client = await oidcClient(world, { flow, properties: { ALLOWED_HOSTS: hosts } });
        const { isClientError } = await client.findError();
        expect(isClientError, 'an error of the client');
        await expectCalls(client, 0);
      }
    }),
    oidcCase('1.7: allowed hosts in the connection string are refused', async (world) => {
      const uri =
        'mongodb+srv://example.com/?authMechanism=MONGODB-OIDC&authMechanismProperties=ALLOWED_HOSTS:%5B%22example.com%22%5D';
      const said = await refusalOf(oidcClient(world, { flow }, { uri }));
      expect(/ALLOWED_HOSTS/.test(said), `an error that names ALLOWED_HOSTS, not: ${said}`);
    }),
    oidcCase('2.1: valid callback inputs', async (world) => {
      const client = await oidcClient(world, { flow });
      await client.find();
      await expectInputs(client, true);
    }),
    oidcCase('2.2: callback returns missing data', async (world) => {
      await (await oidcClient(world, { flow, answers: [{ expiresInSeconds: 10 }] })).findError();
    }),
    oidcCase('2.3: the refresh token is passed to the callback', async (world) => {
      const client = await oidcClient(world, REFRESHED);
      await client.find();
      await demandLogin(world);
      await client.find();
      const told = (await client.calls()).map(({ refreshToken }) => refreshToken ?? null);
      expectEqual(told, [null, 'again'], 'the refresh tokens of the calls');
    }),
    oidcCase('3.1: speculative authentication with a cached token', async (world) => {
      const client = await oidcClient(world, { flow });
      await failOnce(world, ['find'], { closeConnection: true });
      await client.findError();
      await failOnce(world, ['saslStart'], { errorCode: 18 });
      await client.find();
      // Not even after a saslStart that failed.
      await expectCalls(client, 1);
    }),
    oidcCase('3.2: no speculative authentication without a cached token', async (world) => {
      const client = await oidcClient(world, { flow });
      await failOnce(world, ['saslStart'], { errorCode: 18 });
      await client.findError();
    }),
    oidcCase('4.1: reauthentication succeeds', async (world) => {
      const observeEvents = ['commandStartedEvent', 'commandSucceededEvent', 'commandFailedEvent'];
      const oidc = await oidcClient(world, REFRESHED, { observeEvents });
      await oidc.find();
      await expectCalls(oidc, 1);
      const before = (await oidc.client.events()).length;
      await demandLogin(world);
      await oidc.find();
      await expectCalls(oidc, 2);
      const later = (await oidc.client.events()).slice(before);
      const finds = later.filter(({ fields }) => fields['commandName'] === 'find');
      const expected = ['Started', 'Failed', 'Started', 'Succeeded'].map(
        (end) => `command${end}Event`,
      );
      expectEqual(
        finds.map(({ name }) => name),
        expected,
        'the events of find',
      );
    }),
    oidcCase('4.2: reauthentication succeeds without a refresh token', async (world) => {
      const client = await oidcClient(world, { flow });
      await client.find();
      await expectCalls(client, 1);
      await demandLogin(world);
      await client.find();
      await expectCalls(client, 2);
    }),
    oidcCase('4.3: reauthentication succeeds after a refresh fails', async (world) => {
      const client = await oidcClient(world, REFRESHED);
      await client.find();
      await expectCalls(client, 1);
      await demandLogin(world);
      await client.find();
      await expectCalls(client, 2);
    }),
    oidcCase('4.4: reauthentication fails', async (world) => {
      const answers = [VALID, 'bad'].map((accessToken) => ({ accessToken, refreshToken: 'bad' }));
      const client = await oidcClient(world, { flow, answers });
      await client.find();
      await expectCalls(client, 1);
      await demandLogin(world);
      await client.findError();
      await expectCalls(client, 3);
    }),
  ],
};
