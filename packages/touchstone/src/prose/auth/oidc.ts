import { thrownError } from '@touchstone/protocol';
import type { AdapterDocument } from '../../adapter-protocol/adapter-protocol.ts';
import type { Environment } from '../../environment/environment.ts';
import { UnsupportedByDriver } from '../../operation-execution/test-failure.ts';
import { expect, expectEqual } from '../expect.ts';
import type { ProseClient } from '../prose-client.ts';
import type { ProseClientOptions, ProseContext } from '../prose-context.ts';
import type { ProseCase } from '../prose-test.ts';
import type { WireTap } from '../wire-tap.ts';

const REAUTHENTICATION_REQUIRED = 391;

/** An entry that stands for the environment's own access token. */
export const VALID = '$valid';

export interface OidcOptions {
  /** The callback that the client has. */
  readonly flow: 'human' | 'machine' | 'none';
  /** The answers of the callback; `accessToken: VALID` is the good one. Default: that. */
  readonly answers?: readonly (AdapterDocument | null)[];
  readonly properties?: AdapterDocument;
  readonly username?: string;
  /** The place where the client logs in; default: at the environment. */
  readonly server?: Environment;
  /** The client comes through this. */
  readonly tap?: WireTap;
}

export interface OidcClient {
  readonly client: ProseClient;
  find(given?: AdapterDocument): Promise<unknown>;
  findError(): ReturnType<ProseClient['error']>;
  insert(): Promise<unknown>;
  insertError(): ReturnType<ProseClient['error']>;
  /** The arguments of the callback so far, call by call. */
  calls(): Promise<readonly AdapterDocument[]>;
}

/** A client that logs in by MONGODB-OIDC; its first operation connects it. */
export async function oidcClient(
  world: ProseContext,
  options: OidcOptions,
  more: ProseClientOptions = {},
): Promise<OidcClient> {
  const { flow, answers = [{ accessToken: VALID }], properties, username } = options;
  const { server = world.environment, tap } = options;
  const { accessToken } = server;
  const given = answers.map((answer) =>
    answer?.['accessToken'] === VALID ? { ...answer, accessToken } : answer,
  );
  const uri = server.uri({
    uriOptions: {
      authMechanism: 'MONGODB-OIDC',
      retryReads: false,
      retryWrites: false,
      ...world.throughTap(tap),
    },
    useMultipleMongoses: false,
    ...(tap !== undefined && { hosts: [tap.address] }),
  });
  const client = await world.client({
    uri: username === undefined ? uri : uri.replace('://', `://${username}@`),
    connect: false,
    oidc: { flow, answers: given, ...(properties !== undefined && { properties }) },
    ...more,
  });
  const collection = await client.collection('oidc-prose', 'test');
  return {
    client,
    find: (given) => client.run(collection, 'find', { filter: {}, ...given }),
    findError: () => client.error(collection, 'find', { filter: {} }),
    insert: () => client.run(collection, 'insertOne', { document: {} }),
    insertError: () => client.error(collection, 'insertOne', { document: {} }),
    calls: async () => (await client.events('oidcCallback')).map(({ fields }) => fields),
  };
}

/** A case where servers ask for a login, by failpoints on one server. */
export function oidcCase(
  description: string,
  run: (world: ProseContext) => Promise<void>,
): ProseCase {
  return { description, runOn: [{ auth: true, minServerVersion: '7.0' }], run };
}

export function failOnce(
  world: ProseContext,
  failCommands: readonly string[],
  failure: AdapterDocument,
  times = 1,
): Promise<void> {
  return world.failCommand({ times }, { failCommands, ...failure });
}

/** The next commands of these names ask the client to log in again. */
export function demandLogin(
  world: ProseContext,
  failCommands: readonly string[] = ['find'],
  times = 1,
): Promise<void> {
  return failOnce(world, failCommands, { errorCode: REAUTHENTICATION_REQUIRED }, times);
}

export async function expectCalls({ calls }: OidcClient, count: number): Promise<void> {
  const { length } = await calls();
  expectEqual(length, count, 'the calls of the callback');
}

/** Checks what the callback was told by every call. */
export async function expectInputs({ calls }: OidcClient, hasIdP: boolean): Promise<void> {
  for (const told of await calls()) {
    expectEqual(told['version'], 1, 'the version of the callback');
    expect(told['hasTimeout'] === true, 'a time limit');
    const { issuer } = told['idpInfo'] ?? {};
    expect((typeof issuer === 'string') === hasIdP, 'an identity provider for humans alone');
  }
}

/** The refusal of a client whose driver does not take its configuration; fails the test where it finds its server. */
export async function refusalOf(making: Promise<OidcClient>): Promise<string> {
  const refused = await making.then(
    ({ findError }) => findError(),
    (error: unknown) => {
      if (error instanceof UnsupportedByDriver) throw error;
      return thrownError(error);
    },
  );
  return String(refused.message);
}
