import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  challengeScram,
  checkScram,
  deriveScramKeys,
  preparedScramPassword,
  present,
  readScramStart,
  type ScramChallenge,
  type ScramCredential,
  type ScramMechanism,
} from '@touchstone/protocol';
import { Binary, type Document } from 'bson';
import { fakeAuthContext, fakeConnection, runHandshake } from '../auth-context.test-support.ts';
import { type CredentialOptions, credentialOf } from '../credential.ts';
import { scram } from './scram.ts';

/** A server that knows one user, with mistakes to choose from. */
class FakeServer {
  iterationCount = 4096;
  knows: readonly ScramMechanism[] = ['SCRAM-SHA-1', 'SCRAM-SHA-256'];
  speculates = true;
  skipsEmptyExchange = true;
  forgesSignature = false;
  forgetsNonce = false;
  nonce = 'server';
  readonly mechanisms: string[] = [];
  #mechanism: ScramMechanism = 'SCRAM-SHA-256';
  #challenge: ScramChallenge | undefined;

  hello({ saslSupportedMechs, speculativeAuthenticate }: Document): Document {
    return {
      ...(saslSupportedMechs === undefined ? {} : { saslSupportedMechs: this.knows }),
      ...(this.speculates && this.knows.includes(speculativeAuthenticate.mechanism)
        ? { speculativeAuthenticate: this.answer(speculativeAuthenticate) }
        : {}),
    };
  }

  answer(command: Document): Document {
    const payload = Buffer.from((command['payload'] as Binary).value()).toString();
    if (command['saslStart'] === 1) return this.#start(command, payload);
    if (payload === '') return this.#step('', true);
    const message = { challenge: present(this.#challenge), message: payload };
    const signature = checkScram(this.#mechanism, message, this.#stored());
    assert.ok(signature !== undefined, 'the proof is wrong');
    return this.#step(
      this.forgesSignature ? `v=${'A'.repeat(43)}=` : signature,
      this.skipsEmptyExchange,
    );
  }

  #start(command: Document, payload: string): Document {
    assert.deepEqual(command['options'], { skipEmptyExchange: true });
    this.mechanisms.push(command['mechanism']);
    this.#mechanism = command['mechanism'];
    const start = readScramStart(payload);
    assert.equal(start.username, 'user');
    this.#challenge = challengeScram(start, this.nonce, this.#stored());
    const { message } = this.#challenge;
    return this.#step(this.forgetsNonce ? message.replace(start.nonce, 'other') : message, false);
  }

  #step(payload: string, done: boolean): Document {
    return { ok: 1, conversationId: 5, done, payload: new Binary(Buffer.from(payload)) };
  }

  #stored(): ScramCredential {
    const salted = { salt: new Uint8Array(16).fill(3), iterationCount: this.iterationCount };
    const prepared = preparedScramPassword(this.#mechanism, 'user', 'pencil');
    return { ...salted, ...deriveScramKeys(this.#mechanism, prepared, salted) };
  }
}

async function authenticate(
  server: FakeServer,
  options: Partial<CredentialOptions> = {},
): Promise<Document[]> {
  const credential = present(credentialOf({ username: 'user', password: 'pencil', ...options }));
  const connection = fakeConnection((command) => server.answer(command));
  const authenticator = scram.prepare(credential, fakeAuthContext())();
  await runHandshake(authenticator, connection, (fields) => server.hello(fields));
  return connection.sent;
}

test('speculative authentication takes one command after the hello', async () => {
  const server = new FakeServer();
  const sent = await authenticate(server, { authSource: 'users' });
  assert.deepEqual(
    sent.map((command) => [Object.keys(command)[0], command['$db']]),
    [['saslContinue', 'users']],
  );
  assert.deepEqual(server.mechanisms, ['SCRAM-SHA-256']);
});

test('the stronger mechanism is chosen, the weaker where there is no other', async () => {
  const stronger = new FakeServer();
  stronger.speculates = false;
  await authenticate(stronger);
  assert.deepEqual(stronger.mechanisms, ['SCRAM-SHA-256']);
  const weaker = new FakeServer();
  weaker.knows = ['SCRAM-SHA-1'];
  await authenticate(weaker);
  assert.deepEqual(weaker.mechanisms, ['SCRAM-SHA-1']);
});

test('a server that does not know the user is asked by SCRAM-SHA-1', async () => {
  const server = new FakeServer();
  server.hello = () => ({});
  await authenticate(server);
  assert.deepEqual(server.mechanisms, ['SCRAM-SHA-1']);
});

test('a mechanism that was asked for is not negotiated', async () => {
  const credential = present(
    credentialOf({
      username: 'user',
      password: 'pencil',
      authMechanism: 'SCRAM-SHA-1',
    }),
  );
  const fields = scram.prepare(credential, fakeAuthContext())().handshakeFields();
  assert.equal(fields['saslSupportedMechs'], undefined);
  assert.equal(fields['speculativeAuthenticate'].mechanism, 'SCRAM-SHA-1');
  assert.equal(fields['speculativeAuthenticate'].db, 'admin');
});

test('a server that wants an empty message more gets it', async () => {
  const server = new FakeServer();
  server.skipsEmptyExchange = false;
  const sent = await authenticate(server);
  assert.equal(sent.length, 2);
  assert.equal((present(sent[1])['payload'] as Binary).length(), 0);
});

for (const [what, mistake, message] of [
  ['a low iteration count', { iterationCount: 4095 }, /4095 iterations/],
  ['a forged signature', { forgesSignature: true }, /wrong signature/],
  ['a nonce without end', { nonce: 'x'.repeat(70_000) }, /bytes, more than 65536/],
  ['another nonce', { forgetsNonce: true }, /did not extend the nonce/],
] as const) {
  test(`${what} of the server ends the authentication`, async () => {
    for (const speculates of [true, false]) {
      const server = Object.assign(new FakeServer(), mistake, { speculates });
      await assert.rejects(authenticate(server), { name: 'MongoRuntimeError', message });
    }
  });
}

test('keys are derived once for a password and a salt, also for other clients', async () => {
  const server = new FakeServer();
  server.iterationCount = 200_000;
  const credential = present(credentialOf({ username: 'user', password: 'pencil' }));
  const create = () => scram.prepare(credential, fakeAuthContext())();
  const start = performance.now();
  const connection = fakeConnection((command) => {
    // The time of the server's own deriving does not count.
    const before = performance.now();
    const reply = server.answer(command);
    serverTime += performance.now() - before;
    return reply;
  });
  let serverTime = 0;
  const hello = (fields: Document): Document => {
    const before = performance.now();
    const reply = server.hello(fields);
    serverTime += performance.now() - before;
    return reply;
  };
  await runHandshake(create(), connection, hello);
  const first = performance.now() - start - serverTime;
  serverTime = 0;
  const again = performance.now();
  await runHandshake(create(), connection, hello);
  const second = performance.now() - again - serverTime;
  assert.ok(second < first / 4, `${first} ms, then ${second} ms`);
});

test('another password has other keys, whatever is remembered', async () => {
  const server = new FakeServer();
  await authenticate(server);
  await assert.rejects(authenticate(server, { password: 'pen' }), /the proof is wrong/);
});
