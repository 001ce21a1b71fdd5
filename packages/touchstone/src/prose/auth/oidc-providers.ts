import { present } from '@touchstone/protocol';
import { type LocalIdentityProvider, localIdentityProvider } from '@touchstone/server';
import type { Environment } from '../../environment/environment.ts';
import { expectEqual } from '../expect.ts';
import type { ProseContext } from '../prose-context.ts';
import type { ProseCase, ProseTest } from '../prose-test.ts';
import { expectCalls, type OidcClient, oidcClient } from './oidc.ts';
import { inventSecret, ownServer, temporaryFile } from './own-server.ts';

const ROLES = [{ role: 'root', db: 'admin' }];
const USER_1 = 'test_user1@example.com';
const USER_2 = 'test_user2@example.com';
const MACHINE = 'test_machine';
const TOKEN_FILES = [
  'OIDC_TOKEN_FILE',
  'AZURE_FEDERATED_TOKEN_FILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
];

/** The tests that need other identity providers than one of our own: tests of people 1.3 to 1.5 and 1.8, of machines 3.1. */
export const oidcProviders: ProseTest = {
  needsServer: false,
  cases: [
    multiple('human 1.3: multiple principals, user 1', USER_1),
    multiple('human 1.4: multiple principals, user 2', USER_2),
    {
      description: 'human 1.5: multiple principals, no user',
      async run(world) {
        const { server, tokenOf } = await twoProviders(world);
        const client = await humanClient(world, server, tokenOf(USER_1));
        await client.findError();
        await expectCalls(client, 0);
      },
    },
    {
      description: 'human 1.8: a provider of machines, with a human callback',
      async run(world) {
        const people = provider(world, 'people', USER_1);
        const machines = provider(world, 'machines', MACHINE, { supportsHumanFlows: false });
        const server = await ownServer(world, { identityProvider: [people, machines] });
        const accessToken = machines.issue({ username: MACHINE, roles: ROLES });
        const client = await humanClient(world, server, accessToken, MACHINE);
        await client.find();
        await expectProvider(client, machines);
      },
    },
    fromFile('test', 'OIDC_TOKEN_FILE'),
    fromFile('k8s', 'AZURE_FEDERATED_TOKEN_FILE'),
    fromFile('k8s', 'AWS_WEB_IDENTITY_TOKEN_FILE'),
    {
      description: 'machine 3.1: a cached token that is refused makes way for a new one',
      async run(world) {
        const one = provider(world, 'one', '');
        const revoked = new Set<string>();
        const identityProvider = {
          ...one,
          verify: (token: string, date: number) =>
            revoked.has(token) ? undefined : one.verify(token, date),
        };
        const server = await ownServer(world, { identityProvider });
        const tokens = [USER_1, USER_2].map((username) => one.issue({ username, roles: ROLES }));
        const answers = tokens.map((accessToken) => ({ accessToken }));
        const client = await oidcClient(world, { flow: 'machine', answers, server });
        await client.find();
        await expectCalls(client, 1);
        // Nobody but the driver can put a bad token into its cache: the one that is there becomes bad.
        revoked.add(present(tokens[0]));
        await loseConnection(server, client);
        await client.find();
        await expectCalls(client, 2);
      },
    },
  ],
};

function multiple(description: string, username: string): ProseCase {
  return {
    description,
    async run(world) {
      const { server, tokenOf, providerOf } = await twoProviders(world);
      const client = await humanClient(world, server, tokenOf(username), username);
      await client.find();
      await expectProvider(client, providerOf(username));
    },
  };
}

/** "Drivers can either set `ENVIRONMENT:test`, or use a custom callback": test 1.1 without a callback. */
function fromFile(environment: string, variable: string): ProseCase {
  return {
    description: `machine 1.1: the token of the environment ${environment} is in the file of ${variable}`,
    changesProcess: true,
    async run(world) {
      const one = provider(world, 'one', '');
      const server = await ownServer(world, { identityProvider: one });
      const file = await temporaryFile(world, one.issue({ username: MACHINE, roles: ROLES }));
      const variables = Object.fromEntries(TOKEN_FILES.map((name) => [name, null]));
      const client = await oidcClient(
        world,
        { flow: 'none', properties: { ENVIRONMENT: environment }, server },
        { lastingVariables: { ...variables, [variable]: file } },
      );
      await client.find();
    },
  };
}

interface TwoProviders {
  readonly server: Environment;
  providerOf(username: string): LocalIdentityProvider;
  tokenOf(username: string): string;
}

async function twoProviders(world: ProseContext): Promise<TwoProviders> {
  const providers = new Map(
    [USER_1, USER_2].map((username) => [username, provider(world, username, username)] as const),
  );
  const server = await ownServer(world, { identityProvider: [...providers.values()] });
  const providerOf = (username: string): LocalIdentityProvider =>
    providers.get(username) as LocalIdentityProvider;
  const tokenOf = (username: string): string =>
    providerOf(username).issue({ username, roles: ROLES });
  return { server, providerOf, tokenOf };
}

function provider(
  world: ProseContext,
  name: string,
  matchPattern: string,
  more: { readonly supportsHumanFlows?: boolean } = {},
): LocalIdentityProvider {
  const issuer = `https://localhost/${name}`;
  return localIdentityProvider({ secret: inventSecret(world), issuer, matchPattern, ...more });
}

async function humanClient(
  world: ProseContext,
  server: Environment,
  accessToken: string,
  username?: string,
): Promise<OidcClient> {
  return oidcClient(world, {
    flow: 'human',
    answers: [{ accessToken }],
    server,
    ...(username !== undefined && { username: encodeURIComponent(username) }),
  });
}

/** The callback was called once, and sent to this provider. */
async function expectProvider(
  client: OidcClient,
  { issuer, clientId }: LocalIdentityProvider,
): Promise<void> {
  const told = (await client.calls()).map(({ idpInfo }) => [
    idpInfo?.issuer,
    idpInfo?.clientId ?? null,
  ]);
  expectEqual(told, [[issuer, clientId ?? null]], 'the provider that the callback was sent to');
}

/** The next operation opens a new connection. */
async function loseConnection(server: Environment, { findError }: OidcClient): Promise<void> {
  const data = { failCommands: ['find'], closeConnection: true };
  await server.command('admin', { configureFailPoint: 'failCommand', mode: { times: 1 }, data });
  await findError();
}
