// biome-ignore-all lint/suspicious/noExplicitAny: the test knows the types, or is wrong on purpose.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TransportError } from '@touchstone/runtime';
import { MongoMissingDependencyError } from '../error/api-error.ts';
import { MongoCryptAzureKMSRequestError, MongoCryptError } from '../error/crypt-error.ts';
import { type CryptContext, createCrypt, type KmsRequest } from './binding.ts';
import { askAzure } from './credentials/azure.ts';
import { nextNeed } from './crypt-machine.ts';
import { driveContext } from './drive-context.ts';
import { checkKeyServiceOptions } from './key-service-options.ts';

test('who lacks the package is told what to install', () => {
  assert.throws(
    () => createCrypt({ kmsProviders: new Uint8Array() }, () => undefined),
    (error: unknown) => {
      assert.ok(error instanceof MongoMissingDependencyError);
      assert.equal(error.dependencyName, 'mongodb-client-encryption');
      assert.match(error.message, /npm install mongodb-client-encryption/);
      return true;
    },
  );
});

/** A piece of work that goes through the states that it is given. */
function contextOf(states: number[], parts: Partial<CryptContext> = {}): CryptContext {
  const advance = (): void => void states.shift();
  return {
    get state() {
      return states[0] ?? 6;
    },
    status: { type: 1, code: 1, message: 'why' },
    nextMongoOperation: () => Uint8Array.of(1),
    addMongoOperationResponse: () => {},
    finishMongoOperation: advance,
    nextKMSRequest: () => null,
    finishKMSRequests: advance,
    provideKMSProviders: advance,
    finalize: () => Uint8Array.of(9),
    ...parts,
  };
}

test('each state of libmongocrypt is a need, an end or a failure', () => {
  const kinds = [0, 1, 2, 3, 5, 6, 7, 99].map((state) => nextNeed(contextOf([state])).kind);
  assert.deepEqual(kinds, [
    'failed',
    'collectionInfos',
    'markings',
    'keys',
    'done',
    'done',
    'credentials',
    'failed',
  ]);
  const requests = [{} as KmsRequest, {} as KmsRequest];
  const context = contextOf([4, 5], { nextKMSRequest: () => requests.shift() ?? null });
  const first = nextNeed(context);
  assert.equal(first.kind === 'kms' && first.requests.length, 2);
  assert.equal(nextNeed(context).kind, 'done');
});

test('the needs are satisfied in turn, until there is no time left', async () => {
  const asked: string[] = [];
  let now = 0;
  const note = (what: string) => async (): Promise<any> => {
    asked.push(what);
    now += 1;
    return what === 'keys' || what === 'infos' ? [] : new Uint8Array();
  };
  const environment = {
    clock: { now: () => now } as any,
    collectionInfos: note('infos'),
    markings: note('markings'),
    keys: note('keys'),
    credentials: note('credentials'),
    kms: note('kms'),
  };
  assert.deepEqual(
    await driveContext(contextOf([1, 2, 7, 3, 5]), environment, {}),
    Uint8Array.of(9),
  );
  assert.deepEqual(asked, ['infos', 'markings', 'credentials', 'keys']);
  await assert.rejects(driveContext(contextOf([1, 2, 5]), environment, { deadline: now + 1 }), {
    name: 'MongoOperationTimeoutError',
  });
  const failing = contextOf([3, 0]);
  await assert.rejects(driveContext(failing, environment, {}), (error: unknown) => {
    return error instanceof MongoCryptError && error.message === 'why';
  });
});

test('what Azure answers is a token with its end, or told as what it is', async () => {
  const clock = { date: () => 1000 } as any;
  const ask = (status: number, body: string): ReturnType<typeof askAzure> =>
    askAzure({ clock, httpGet: async () => ({ status, body }) });
  const token = await ask(200, '{"access_token":"t","expires_in":"70"}');
  assert.deepEqual(token, { accessToken: 't', expiresAt: 71_000 });
  for (const [status, body] of [
    [200, 'no JSON'],
    [200, '{}'],
    [200, '{"access_token":"t"}'],
    [200, '{"access_token":"t","expires_in":"soon"}'],
    [500, '{"error":"x"}'],
  ] as const) {
    await assert.rejects(ask(status, body), MongoCryptAzureKMSRequestError);
  }
  const late = async (): Promise<never> => {
    throw new TransportError('ETIMEDOUT', 'too late');
  };
  await assert.rejects(askAzure({ clock, httpGet: late }), {
    name: 'MongoCryptKMSRequestNetworkTimeoutError',
  });
});

test('options that contradict themselves are refused', () => {
  assert.throws(() => checkKeyServiceOptions({}, 'nodot'), /keyVaultNamespace/);
  const tlsOptions = { aws: { tlsAllowInvalidCertificates: true } } as never;
  assert.throws(() => checkKeyServiceOptions({ tlsOptions }, 'a.b'), /Insecure TLS options/);
});
