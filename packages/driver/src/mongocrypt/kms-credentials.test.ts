import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TransportError } from '@touchstone/runtime';
import { fakeAuthContext } from '../auth/auth-context.test-support.ts';
import {
  MongoCryptAzureKMSRequestError,
  MongoCryptError,
  MongoCryptInvalidArgumentError,
} from '../error/crypt-error.ts';
import type { CredentialEnvironment } from './credential-source.ts';
import { aws } from './credentials/aws.ts';
import { askAzure, azure } from './credentials/azure.ts';
import { gcp } from './credentials/gcp.ts';
import { checkCredentialProviders, withCredentials } from './kms-credentials.ts';

interface Asked {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMS: number;
}

/** A machine whose metadata service answers `replies` in turn. */
function machine(
  replies: readonly (Error | { readonly status?: number; readonly body: string })[],
  variables: Record<string, string> = {},
): CredentialEnvironment & { readonly asked: Asked[]; nowMS: number } {
  const queue = [...replies];
  const asked: Asked[] = [];
  const made = {
    ...fakeAuthContext({
      variables,
      async httpGet(url, options) {
        asked.push({ url, ...options });
        const next = queue.shift();
        if (next === undefined) throw new Error('no reply left');
        if (next instanceof Error) throw next;
        return { status: next.status ?? 200, body: next.body };
      },
    }),
    nowMS: 1_000_000,
    asked,
    azureTokens: {},
  };
  return Object.assign(made, { clock: { date: () => made.nowMS } as never });
}

const token = (name: string, expiresIn: number): { body: string } => ({
  body: JSON.stringify({ access_token: name, expires_in: String(expiresIn) }),
});

test('keys of AWS are those of the provider, or of the environment', async () => {
  const keys = { accessKeyId: 'a', secretAccessKey: 's' };
  const given = { aws: async () => ({ ...keys, sessionToken: 't' }) };
  assert.deepEqual(await aws.get(machine([]), given), { ...keys, sessionToken: 't' });
  const variables = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 's' };
  const found = await aws.get(machine([], variables), {});
  assert.deepEqual(Object.entries(found), Object.entries(keys), 'no token where there is none');
});

test('a token of Azure is asked for as its metadata service wants it', async () => {
  const environment = machine([token('t', 3600)]);
  assert.deepEqual(await azure.get(environment, {}), { accessToken: 't' });
  const [asked] = environment.asked;
  const url = new URL(asked?.url ?? '');
  assert.equal(url.origin + url.pathname, 'http://169.254.169.254/metadata/identity/oauth2/token');
  assert.deepEqual(Object.fromEntries(url.searchParams), {
    'api-version': '2018-02-01',
    resource: 'https://vault.azure.net',
  });
  assert.deepEqual(asked?.headers, { 'Content-Type': 'application/json', Metadata: 'true' });
  assert.equal(asked?.timeoutMS, 10_000);
});

test('a token of Azure serves until a minute before its end', async () => {
  const environment = machine([token('first', 100), token('second', 100)]);
  const get = async (): Promise<string | undefined> =>
    (await azure.get(environment, {}))['accessToken'];
  assert.equal(await get(), 'first');
  environment.nowMS += 39_999;
  assert.equal(await get(), 'first');
  assert.equal(environment.asked.length, 1);
  environment.nowMS += 1;
  assert.equal(await get(), 'second');
  assert.equal(environment.asked.length, 2);
});

test('the application may give tokens of Azure and Google itself', async () => {
  const environment = machine([]);
  const mine = async (): Promise<{ accessToken: string }> => ({ accessToken: 'mine' });
  assert.deepEqual(await azure.get(environment, { azure: mine }), { accessToken: 'mine' });
  assert.deepEqual(await gcp.get(environment, { gcp: mine }), { accessToken: 'mine' });
});

test('an answer of Azure that is no token says why', async () => {
  const answers: readonly (readonly [string, RegExp])[] = [
    ['null', /Malformed JSON body/],
    ['5', /Malformed JSON body/],
    ['{', /Malformed JSON body/],
    ['{"expires_in":"1"}', /missing field `access_token`/],
    ['{"access_token":"","expires_in":"1"}', /missing field `access_token`/],
    ['{"access_token":5,"expires_in":"1"}', /missing field `access_token`/],
    ['{"access_token":"t"}', /missing field `expires_in`/],
    ['{"access_token":"t","expires_in":""}', /missing field `expires_in`/],
    ['{"access_token":"t","expires_in":"soon"}', /unable to parse int/],
  ];
  for (const [body, message] of answers) {
    await assert.rejects(azure.get(machine([{ body }]), {}), (error: unknown) => {
      assert.ok(error instanceof MongoCryptAzureKMSRequestError, body);
      assert.match(error.message, message);
      return true;
    });
  }
  const refusal = machine([{ status: 404, body: '{"error":"none"}' }]);
  await assert.rejects(azure.get(refusal, {}), { body: { error: 'none' } });
});

test('a metadata service of Azure that is away is told from one that is slow', async () => {
  const ask = (error: Error): Promise<unknown> => askAzure(machine([error]), { url: 'http://a/' });
  await assert.rejects(ask(new TransportError('ETIMEDOUT', 'slow')), {
    name: 'MongoCryptKMSRequestNetworkTimeoutError',
    message: '[Azure KMS] slow',
  });
  for (const error of [new TransportError('ECONNREFUSED', 'away'), new Error('away')]) {
    await assert.rejects(ask(error), {
      name: 'MongoCryptAzureKMSRequestError',
      message: '[Azure KMS] away',
      cause: error,
    });
  }
});

test('headers that a test gives never replace those that Azure wants', async () => {
  const environment = machine([token('t', 1)]);
  await askAzure(environment, {
    url: 'http://a/?x=1',
    headers: { Metadata: 'false', 'X-Own': '1' },
  });
  assert.deepEqual(environment.asked[0]?.headers, {
    'Content-Type': 'application/json',
    Metadata: 'true',
    'X-Own': '1',
  });
  assert.match(environment.asked[0]?.url ?? '', /^http:\/\/a\/\?x=1&/);
});

test('a token of Google comes from its metadata service, wherever the environment has it', async () => {
  const path = '/computeMetadata/v1/instance/service-accounts/default/token';
  for (const [variables, host] of [
    [{}, 'metadata.google.internal'],
    [{ GCE_METADATA_HOST: '' }, 'metadata.google.internal'],
    [{ GCE_METADATA_HOST: 'here:80' }, 'here:80'],
  ] as const) {
    const environment = machine([{ body: '{"access_token":"t"}' }], variables);
    assert.deepEqual(await gcp.get(environment, {}), { accessToken: 't' });
    assert.deepEqual(environment.asked, [
      {
        url: `http://${host}${path}`,
        headers: { 'Metadata-Flavor': 'Google' },
        timeoutMS: 10_000,
      },
    ]);
  }
});

test('a metadata service of Google without a token is told', async () => {
  for (const reply of [
    { status: 404, body: '{"access_token":"t"}' },
    { body: '{"access_token":5}' },
    { body: 'null' },
    { body: 'no JSON' },
  ]) {
    await assert.rejects(gcp.get(machine([reply]), {}), (error: unknown) => {
      assert.ok(error instanceof MongoCryptError);
      assert.match(error.message, new RegExp(`no access token; .* status ${reply.status ?? 200}`));
      return true;
    });
  }
  const cause = new Error('away');
  await assert.rejects(gcp.get(machine([cause]), {}), {
    name: 'MongoCryptError',
    message: "Google's metadata service: away",
    cause,
  });
});

test('credentials take the place of empty objects alone', async () => {
  const environment = machine([{ body: '{"access_token":"t"}' }]);
  const kmsProviders = { aws: { accessKeyId: 'a', secretAccessKey: 's' }, gcp: {}, 'kmip:x': {} };
  assert.deepEqual(await withCredentials(kmsProviders, environment), {
    aws: { accessKeyId: 'a', secretAccessKey: 's' },
    gcp: { accessToken: 't' },
    'kmip:x': {},
  });
  assert.deepEqual(await withCredentials({ azure: null } as never, environment), { azure: null });
  assert.equal(environment.asked.length, 1);
});

test('a provider beside credentials, or for a key service that is not named, is refused', () => {
  const given = { gcp: async () => ({ accessToken: 't' }) };
  checkCredentialProviders({ gcp: {} }, given);
  checkCredentialProviders({ gcp: { accessToken: 't' } }, undefined);
  checkCredentialProviders({ gcp: { accessToken: 't' } }, {});
  for (const kmsProviders of [{ gcp: { accessToken: 't' } }, {}, { aws: {} }]) {
    assert.throws(
      () => checkCredentialProviders(kmsProviders, given),
      (error: unknown) => {
        assert.ok(error instanceof MongoCryptInvalidArgumentError);
        assert.match(error.message, /custom GCP credential provider/);
        return true;
      },
    );
  }
});
