import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode, encode, present } from '@touchstone/protocol';
import { Binary, type Document } from 'bson';
import { fakeAuthContext, fakeConnection, runHandshake } from '../auth-context.test-support.ts';
import type { AuthContext } from '../auth-context.ts';
import { credentialOf } from '../credential.ts';
import { awsRegionOf, mongodbAws } from './mongodb-aws.ts';

const KEYS = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'very secret' };

interface Run {
  readonly first: Document;
  readonly second: Document;
}

async function authenticate(
  parts: Partial<AuthContext>,
  challenge: Document = {},
  properties: Record<string, unknown> = {},
): Promise<Run> {
  const messages: Document[] = [];
  const connection = fakeConnection((command) => {
    assert.equal(command['$db'], '$external');
    const message = decode((command['payload'] as Binary).value(), { promoteBuffers: true });
    messages.push(message);
    const isStart = command['saslStart'] === 1;
    const nonce = Buffer.concat([message['r'] ?? Buffer.alloc(0), Buffer.alloc(32, 9)]);
    const reply = isStart
      ? encode({ s: new Binary(nonce), h: 'sts.amazonaws.com', ...challenge })
      : new Uint8Array(0);
    return { ok: 1, conversationId: 1, done: !isStart, payload: new Binary(reply) };
  });
  const credential = present(
    credentialOf({
      authMechanism: 'MONGODB-AWS',
      authMechanismProperties: properties,
    }),
  );
  await runHandshake(mongodbAws.prepare(credential, fakeAuthContext(parts))(), connection);
  return { first: present(messages[0]), second: present(messages[1]) };
}

test('the conversation: a nonce, then a signature without the secret', async () => {
  const { first, second } = await authenticate({ variables: KEYS });
  assert.equal(first['r'].length, 32);
  assert.equal(first['p'], 110);
  assert.match(
    second['a'],
    /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/us-east-1\/sts\/aws4_request, SignedHeaders=content-length;content-type;host;x-amz-date;x-mongodb-gs2-cb-flag;x-mongodb-server-nonce, Signature=[0-9a-f]{64}$/,
  );
  assert.match(second['d'], /^\d{8}T\d{6}Z$/);
  assert.ok(!('t' in second));
  assert.ok(!JSON.stringify([first, second]).includes('secret'));
});

test('a session token is sent and signed', async () => {
  const { second } = await authenticate({ variables: { ...KEYS, AWS_SESSION_TOKEN: 'token' } });
  assert.equal(second['t'], 'token');
  assert.match(second['a'], /;x-amz-security-token;/);
});

test('a provider of the application comes before the environment', async () => {
  const provider = async (): Promise<object> => ({ accessKeyId: 'OTHER', secretAccessKey: 's' });
  const properties = { AWS_CREDENTIAL_PROVIDER: provider };
  const { second } = await authenticate({ variables: KEYS }, {}, properties);
  assert.match(second['a'], /Credential=OTHER\//);
});

test('half of the keys, and none without the SDK, are errors that name no secret', async () => {
  for (const variables of [
    { AWS_SECRET_ACCESS_KEY: 'very secret' },
    { AWS_ACCESS_KEY_ID: 'AKID' },
    { AWS_SESSION_TOKEN: 'very secret' },
  ]) {
    await assert.rejects(
      authenticate({ variables }),
      (error: Error) =>
        error.name === 'MongoMissingCredentialsError' && !error.message.includes('very secret'),
    );
  }
  await assert.rejects(authenticate({}), { name: 'MongoMissingDependencyError' });
});

/** An SDK whose every provider asks once, and gives the same keys from then on. */
function fakeSdk(): {
  readonly context: Pick<AuthContext, 'awsCache' | 'optionalPackage'>;
  asked: number;
} {
  const sdk = {
    asked: 0,
    context: {
      awsCache: {},
      optionalPackage: () => ({
        fromNodeProviderChain() {
          let keys: object | undefined;
          return async () => {
            if (keys === undefined) {
              sdk.asked += 1;
              keys = { accessKeyId: `SDK${sdk.asked}`, secretAccessKey: 's' };
            }
            return keys;
          };
        },
      }),
    },
  };
  return sdk;
}

test('what the SDK has found is cached for all clients, also where the environment has keys later', async () => {
  const sdk = fakeSdk();
  const before = await authenticate({ ...sdk.context, variables: KEYS });
  assert.match(before.second['a'], /Credential=AKID\//);
  assert.equal(sdk.asked, 0);
  for (const variables of [{}, {}, KEYS]) {
    const { second } = await authenticate({ ...sdk.context, variables });
    assert.match(second['a'], /Credential=SDK1\//);
  }
});

test('a login that fails clears the cache', async () => {
  const sdk = fakeSdk();
  await authenticate(sdk.context);
  await assert.rejects(authenticate(sdk.context, { h: '' }));
  assert.match((await authenticate(sdk.context)).second['a'], /Credential=SDK2\//);
});

for (const [what, challenge] of [
  ['a nonce of its own', { s: new Binary(Buffer.alloc(64, 1)) }],
  ['a nonce that is too short', { s: new Binary(Buffer.alloc(63, 7)) }],
  ['a nonce that is no binary', { s: 'x' }],
  ['no host', { h: '' }],
  ['a host with an empty label', { h: 'sts..amazonaws.com' }],
  ['a host that is too long', { h: 'a'.repeat(256) }],
] as const) {
  test(`a server that answers with ${what} is refused`, async () => {
    await assert.rejects(authenticate({ variables: KEYS }, challenge), {
      name: 'MongoRuntimeError',
    });
  });
}

test('regions', () => {
  const regions: Record<string, string> = {
    'sts.amazonaws.com': 'us-east-1',
    'sts.us-west-2.amazonaws.com': 'us-west-2',
    'sts.us-west-2.amazonaws.com.ch': 'us-west-2',
    'example.com': 'com',
    localhost: 'us-east-1',
  };
  for (const [host, region] of Object.entries(regions)) assert.equal(awsRegionOf(host), region);
  for (const host of ['sts..com', '.amazonaws.com', 'sts.amazonaws.', '']) {
    assert.throws(() => awsRegionOf(host), { name: 'MongoRuntimeError' }, host);
  }
});

test('a provider that gives no keys is told; it is asked again for the next connection', async () => {
  for (const keys of [undefined, {}, { accessKeyId: 'a' }, { secretAccessKey: 's' }]) {
    const properties = { AWS_CREDENTIAL_PROVIDER: async () => keys };
    await assert.rejects(authenticate({}, {}, properties), {
      name: 'MongoMissingCredentialsError',
    });
  }
});

test("a login that fails with the application's keys leaves alone what the SDK has found", async () => {
  const sdk = fakeSdk();
  await authenticate(sdk.context);
  const properties = {
    AWS_CREDENTIAL_PROVIDER: async () => ({ accessKeyId: 'OWN', secretAccessKey: 's' }),
  };
  await assert.rejects(authenticate(sdk.context, { h: '' }, properties));
  assert.match((await authenticate(sdk.context)).second['a'], /Credential=SDK1\//);
});

test('a server that does not end the conversation is refused', async () => {
  const credential = present(credentialOf({ authMechanism: 'MONGODB-AWS' }));
  const authenticator = mongodbAws.prepare(credential, fakeAuthContext({ variables: KEYS }))();
  const connection = fakeConnection((command) => {
    const { r = Buffer.alloc(0) } = decode((command['payload'] as Binary).value(), {
      promoteBuffers: true,
    });
    const s = new Binary(Buffer.concat([r, Buffer.alloc(32, 9)]));
    const payload = new Binary(encode({ s, h: 'sts.amazonaws.com' }));
    return { ok: 1, conversationId: 1, done: false, payload };
  });
  await assert.rejects(runHandshake(authenticator, connection), /does not end the MONGODB-AWS/);
});
