import { devNull } from 'node:os';
import type { AwsAccount } from '@touchstone/server';
import type { Environment } from '../../environment/environment.ts';
import { expect } from '../expect.ts';
import type { ProseClient } from '../prose-client.ts';
import type { ProseContext } from '../prose-context.ts';
import type { ProseCase } from '../prose-test.ts';
import { inventSecret, ownServer } from './own-server.ts';
import { AUTHENTICATION_FAILED } from './users.ts';

const USER = 'arn:aws:iam::123456789012:user/ann';

/** The keys that AWS gives somebody to sign with. */
export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export type Variables = Readonly<Record<string, string | null>>;

/** Nothing that the machine or the process has of AWS's reaches the test; nobody listens at the discard port. */
const NO_VARIABLES: Variables = {
  AWS_ACCESS_KEY_ID: null,
  AWS_SECRET_ACCESS_KEY: null,
  AWS_SESSION_TOKEN: null,
  AWS_PROFILE: null,
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
  AWS_WEB_IDENTITY_TOKEN_FILE: null,
  AWS_ROLE_ARN: null,
  AWS_ROLE_SESSION_NAME: null,
  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: null,
  AWS_CONTAINER_CREDENTIALS_FULL_URI: null,
  AWS_CONTAINER_AUTHORIZATION_TOKEN: null,
  AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: null,
  AWS_EC2_METADATA_DISABLED: null,
  AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://127.0.0.1:9',
  AWS_ENDPOINT_URL_STS: null,
  AWS_REGION: 'us-east-1',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};

/** A server with a table of accounts where MongoDB asks AWS. */
export class AwsServer {
  readonly #world: ProseContext;
  readonly #server: Environment;
  readonly #accounts: Record<string, AwsAccount>;

  private constructor(
    world: ProseContext,
    server: Environment,
    accounts: Record<string, AwsAccount>,
  ) {
    this.#world = world;
    this.#server = server;
    this.#accounts = accounts;
  }

  static async start(world: ProseContext): Promise<AwsServer> {
    const awsAccounts: Record<string, AwsAccount> = {};
    const server = await ownServer(world, { awsAccounts });
    const roles = [{ role: 'root', db: 'admin' }];
    await server.command('$external', { createUser: USER, roles });
    return new AwsServer(world, server, awsAccounts);
  }

  /** Keys that are good; temporary ones have a session token. */
  issue({ isTemporary = true }: { readonly isTemporary?: boolean } = {}): AwsKeys {
    const keys = inventKeys(this.#world, isTemporary);
    const { accessKeyId, ...account } = keys;
    this.#accounts[accessKeyId] = { ...account, username: USER };
    return keys;
  }

  /** From now on no keys are good. */
  revokeAll(): void {
    for (const accessKeyId of Object.keys(this.#accounts)) delete this.#accounts[accessKeyId];
  }

  /** A client that logs in with its first operation; the variables are there until another client is made, or the case ends. */
  async client(variables: Variables, aws: object = {}): Promise<AwsClient> {
    const uri = this.#server.uri({
      uriOptions: { authMechanism: 'MONGODB-AWS', retryReads: false },
    });
    const client = await this.#world.client({
      uri,
      connect: false,
      aws,
      lastingVariables: { ...NO_VARIABLES, ...variables },
    });
    const collection = await client.collection('aws-prose', 'test');
    return new AwsClient(client, collection);
  }
}

/** A client that logs in by MONGODB-AWS. */
export class AwsClient {
  readonly #client: ProseClient;
  readonly #collection: string;

  constructor(client: ProseClient, collection: string) {
    this.#client = client;
    this.#collection = collection;
  }

  async find(): Promise<void> {
    await this.#client.run(this.#collection, 'find', { filter: {} });
  }

  /** Fails the test unless the server refuses the login. */
  async findRefused(): Promise<void> {
    const { code, message } = await this.#client.error(this.#collection, 'find', { filter: {} });
    expect(code === AUTHENTICATION_FAILED, `a login that is refused, not: ${message}`);
  }

  /** Fails the test unless the custom provider was called. */
  async expectCalled(): Promise<void> {
    const calls = await this.#client.events('awsCredentialProvider');
    expect(calls.length > 0, 'a call of the custom provider');
  }
}

/** Keys that no server knows, or not yet. */
export function inventKeys(world: ProseContext, isTemporary: boolean): AwsKeys {
  const accessKeyId = `AKIA${inventSecret(world).slice(0, 16).toUpperCase()}`;
  const secretAccessKey = inventSecret(world);
  return {
    accessKeyId,
    secretAccessKey,
    ...(isTemporary && { sessionToken: inventSecret(world) }),
  };
}

/** The environment variables that say these keys. */
export function variablesOf({ accessKeyId, secretAccessKey, sessionToken }: AwsKeys): Variables {
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken ?? null,
  };
}

/** Leaves the driver without cached keys: a login that fails clears the cache, and no server of another test knows the keys. */
export async function clearCache(world: ProseContext): Promise<void> {
  const server = await AwsServer.start(world);
  const client = await server.client(variablesOf(inventKeys(world, false)));
  await client.findRefused();
}

/** A case with a server of its own, and without cached keys. */
export function awsCase(
  description: string,
  run: (world: ProseContext, server: AwsServer) => Promise<void>,
): ProseCase {
  return {
    description,
    changesProcess: true,
    async run(world) {
      await clearCache(world);
      await run(world, await AwsServer.start(world));
    },
  };
}
