// biome-ignore-all lint/suspicious/noExplicitAny: the test knows the types, or is wrong on purpose.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import * as driver from '@touchstone/driver';
import { nodeRuntime } from '@touchstone/runtime';
import { localIdentityProvider, startStandalone } from '@touchstone/server';
import { Binary, EJSON } from 'bson';
import type { DriverAdapter } from '../adapter-protocol/adapter-protocol.ts';
import { loadTestFile } from '../corpus/load-test-file.ts';
import { NodeAdapter } from '../node-adapter/node-adapter.ts';
import type { NodeDriver } from '../node-adapter/node-driver.ts';
import { observedEventNames } from '../node-adapter/observe-event.ts';
import { spanRecorder } from '../node-adapter/span-recorder.ts';
import { findProseFiles } from '../prose/find-prose-files.ts';
import { reporters } from '../report/reporters/index.ts';
import { buildResults } from '../report/results.ts';
import type { TestResult } from '../run/test-result.ts';
import { embeddedDeployments } from '../schedule/embedded-deployments.ts';
import { planFile } from '../schedule/plan-file.ts';
import { runPlan } from '../schedule/run-plan.ts';
import { LocalThread } from '../schedule/task-thread.ts';
import { findOwnFiles, findTestFiles } from '../specs/find-test-files.ts';
import { locateSpecifications } from '../specs/locate-specifications.ts';
import { overhearing, Secrets } from './secrets.test-support.ts';

const look = (value: unknown): string =>
  inspect(value, { depth: 12, showHidden: true, getters: true, maxStringLength: Infinity });

/** Clients that show all that a client can show: logs from `trace` on, every event, spans, themselves. */
function showing(secrets: Secrets): typeof driver.MongoClient {
  const show = (value: unknown): void => secrets.show(look(value));
  return class extends driver.MongoClient {
    constructor(uri: string, options: driver.MongoClientOptions = {}) {
      const wanted = options.mongodbLogPath;
      const sink = {
        write(record: any): unknown {
          show(record);
          return typeof wanted === 'object' ? wanted.write(record) : undefined;
        },
      };
      super(uri, {
        mongodbLogComponentSeverities: { default: 'trace' },
        tracing: { enabled: true, queryTextMaxLength: 10_000, api: spanRecorder(show) as any },
        monitorCommands: true,
        mongodbLogMaxDocumentLength: 10_000,
        ...options,
        mongodbLogPath: sink,
      });
      for (const name of observedEventNames) this.on(name as 'commandStarted', show);
    }

    override async connect(options?: driver.ConnectOptions): Promise<this> {
      try {
        return await super.connect(options);
      } catch (error) {
        show(error);
        throw error;
      } finally {
        show(this);
      }
    }
  };
}

describe('what is looked for', () => {
  it('are found in any of the forms in which they are shown', () => {
    const forms: readonly ((secret: string) => unknown)[] = [
      (secret) => new Error(`could not log in with ${secret}.`),
      (secret) => ({ deep: [{ payload: new Binary(Buffer.from(secret)) }] }),
      (secret) => ({ payload: Buffer.from(`n,,p=${secret}`) }),
      (secret) => `mongodb://ann:${encodeURIComponent(secret)}@host/`,
      (secret) => EJSON.stringify({ payload: new Binary(Buffer.from(secret)) }),
      (secret) => Buffer.from(secret).toString('hex'),
    ];
    for (const form of forms) {
      const secrets = new Secrets();
      secrets.show(look(form('another/secret+too=')));
      secrets.add('it', 'quite/a+secret==');
      assert.deepEqual(secrets.leaks(), [], String(form));
      secrets.show(look(form('quite/a+secret==')));
      assert.equal(secrets.leaks().length > 0, true, String(form));
    }
  });
});

describe('secrets', () => {
  it('of every mechanism are in no log, event, span, error or client', async () => {
    const secrets = new Secrets();
    const provider = localIdentityProvider({ secret: 'a secret of the provider' });
    const [password, directoryPassword] = ['root/password+1', 'directory/password+2'];
    const aws = { secretAccessKey: 'aws/secret+access+key', sessionToken: 'aws/session+token' };
    const username = 'arn:aws:iam::1:user/ann';
    const auth = {
      users: [{ username: 'root', password }],
      directory: { ben: directoryPassword },
      identityProvider: provider,
      awsAccounts: { AKID: { ...aws, username } },
    };
    await using server = await startStandalone({ auth });
    const host = `mongodb://${server.hosts[0]}/`;
    const accessToken = provider.issue({ username: 'cid', roles: [] });
    const AWS_CREDENTIAL_PROVIDER = async (): Promise<driver.AWSCredentials> => ({
      accessKeyId: 'AKID',
      ...aws,
    });
    const OIDC_CALLBACK = async (): Promise<driver.OIDCResponse> => ({ accessToken });
    for (const secret of [password, directoryPassword, accessToken, ...Object.values(aws)]) {
      secrets.add('a credential', secret);
      secrets.add('a wrong credential', `${secret}x`);
    }
    const Client = showing(secrets);
    const runtime = overhearing(secrets);
    await using root = new Client(server.uri, { runtime });
    const roles = [{ role: 'root', db: 'admin' }];
    await root.db('$external').command({ createUser: 'ben', roles });
    const logins: readonly driver.MongoClientOptions[] = [
      { authMechanism: 'SCRAM-SHA-1', auth: { username: 'root', password } },
      { authMechanism: 'SCRAM-SHA-256', auth: { username: 'root', password } },
      { auth: { username: 'root', password } },
      { authMechanism: 'PLAIN', auth: { username: 'ben', password: directoryPassword } },
      { authMechanism: 'MONGODB-OIDC', authMechanismProperties: { OIDC_CALLBACK } },
      { authMechanism: 'MONGODB-AWS', authMechanismProperties: { AWS_CREDENTIAL_PROVIDER } },
    ];
    for (const login of logins) {
      for (const isWrong of [false, true]) {
        const { username: name = '', password: right = '' } = login.auth ?? {};
        const wrong = isWrong && login.auth && { auth: { username: name, password: `${right}x` } };
        await using client = new Client(host, { runtime, ...login, ...wrong });
        const connecting = client.connect();
        if (wrong) await assert.rejects(connecting, { code: 18 });
        else await connecting;
        const createUser = { createUser: 'dora', pwd: 'dora/password+3', roles: [] };
        await client
          .db('admin')
          .command(createUser)
          .catch((error) => secrets.show(look(error)));
      }
    }
    const { secrets: count, texts } = secrets.size;
    assert.ok(count > 100 && texts > 300, `${count} secrets, ${texts} texts`);
    assert.deepEqual(secrets.leaks(), []);
  });

  it('of a run with --auth are in nothing that drivers or the runner show', async () => {
    const secrets = new Secrets();
    const results = await runWith(secrets);
    // Not what passes is asked here; but a run in which nothing does shows nothing.
    const ran = results.filter(({ outcome }) => outcome !== 'skipped' && outcome !== 'unsupported');
    const passed = ran.filter(({ outcome }) => outcome === 'passed').length;
    assert.ok(passed > 0.9 * ran.length, `${passed} of ${ran.length} cases pass`);
    const whole = buildResults(
      {
        driver: { name: 'driver', version: '1', language: 'Node.js' },
        server: { name: 'server', version: '1' },
        specifications: { commit: null },
        startedAt: '',
        durationMS: 0,
      },
      results,
    );
    for (const reporter of Object.values(reporters)) {
      secrets.show(reporter.render([whole], { color: false }));
    }
    const { secrets: count, texts } = secrets.size;
    assert.ok(count > 100 && texts > 1000, `${count} secrets, ${texts} texts`);
    assert.deepEqual(secrets.leaks(), []);
  });
});

/**
 * With a login: the files that `TOUCHSTONE_SECRETS` names, in all topologies, or some of each kind where SCRAM and a
 * mongos are met.
 */
async function runWith(secrets: Secrets): Promise<readonly TestResult[]> {
  const named = process.env['TOUCHSTONE_SECRETS']?.split(' ');
  const wanted = named ?? [
    'auth/tests/unified/*.json',
    'command-logging-and-monitoring/tests/**/redacted-commands.json',
    'crud/tests/unified/insertOne-errorResponse.json',
    'open-telemetry/tests/transaction/*.json',
    'sessions/tests/implicit-sessions-default-causal-consistency.json',
  ];
  const specifications = locateSpecifications();
  const found =
    specifications === undefined
      ? findOwnFiles(fileURLToPath(new URL('../../fixtures', import.meta.url)))
      : findTestFiles(wanted, specifications.folder);
  const files = [
    ...found.map(({ suite, name, path }) =>
      loadTestFile({ suite, file: name, text: readFileSync(path, 'utf8') }),
    ),
    ...findProseFiles('prose/crud/id-first'),
  ];
  const deployments = embeddedDeployments({
    security: { auth: true },
    ...(named === undefined && { topologies: ['single', 'sharded'] }),
  });
  const plans = files.map((file) => planFile(file, deployments));
  const { signal } = new AbortController();
  const runtime = nodeRuntime();
  await using thread = new LocalThread(plans, {
    deployments: {
      ...deployments,
      async open(configuration) {
        const environment = await deployments.open(configuration);
        const password = /:([^:@]+)@/.exec(environment.uri({ uriOptions: {} }))?.[1] ?? '';
        secrets.add('the password of the run', decodeURIComponent(password));
        secrets.add('the access token of the run', environment.accessToken ?? '');
        return environment;
      },
    },
    openAdapter: async () => adapterThatShows(secrets),
    runtime,
    signal,
    sdam: 'machine',
  });
  return await runPlan(plans, {
    threads: [thread],
    plan: { concurrency: { jobs: 4, quietJobs: 1 }, isPartitioned: false },
    bail: false,
    signal,
    onResult: (result) => secrets.show(look(result)),
    onFileDone: () => {},
  });
}

function adapterThatShows(secrets: Secrets): DriverAdapter {
  const watched = { ...driver, MongoClient: showing(secrets) } as NodeDriver;
  const info = { name: '@touchstone/driver', version: '1', language: 'Node.js' };
  const adapter = new NodeAdapter(watched, info, {
    clientOptions: { runtime: overhearing(secrets) },
    connectOptions: { checkLogin: false },
  });
  return {
    async send(request, options) {
      const reply = await adapter.send(request, options);
      // The values that a test is given back are its own; errors and observations are the driver's.
      if (reply.kind === 'error' || reply.kind === 'events') secrets.show(look(reply));
      return reply;
    },
    [Symbol.asyncDispose]: () => adapter[Symbol.asyncDispose](),
  };
}
