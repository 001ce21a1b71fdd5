import assert from 'node:assert/strict';
import { test } from 'node:test';
import { present } from '@touchstone/protocol';
import { Binary } from 'bson';
import { fakeAuthContext, fakeConnection, runHandshake } from '../auth-context.test-support.ts';
import { credentialOf } from '../credential.ts';
import { mongodbX509 } from './mongodb-x509.ts';
import { plain } from './plain.ts';

test('PLAIN sends name and password to the source, and nothing with the hello', async () => {
  const credential = present(
    credentialOf({ username: 'u', password: 'p', authMechanism: 'PLAIN' }),
  );
  const authenticator = plain.prepare(credential, fakeAuthContext())();
  assert.deepEqual(authenticator.handshakeFields(), {});
  const connection = fakeConnection(() => ({
    ok: 1,
    conversationId: 1,
    done: true,
    payload: new Binary(new Uint8Array(0)),
  }));
  await runHandshake(authenticator, connection);
  assert.deepEqual(connection.sent, [
    {
      saslStart: 1,
      mechanism: 'PLAIN',
      payload: new Binary(Buffer.from('\0u\0p')),
      $db: '$external',
    },
  ]);
});

test('PLAIN: a server that wants to go on is refused', async () => {
  const credential = present(
    credentialOf({ username: 'u', password: 'p', authMechanism: 'PLAIN' }),
  );
  const reply = { ok: 1, conversationId: 1, done: false, payload: new Binary(new Uint8Array(0)) };
  const connection = fakeConnection(() => reply);
  await assert.rejects(runHandshake(plain.prepare(credential, fakeAuthContext())(), connection), {
    name: 'MongoRuntimeError',
  });
});

test('X.509 authenticates within the hello, or else by a command', async () => {
  const credential = present(credentialOf({ username: 'CN=me', authMechanism: 'MONGODB-X509' }));
  const command = { authenticate: 1, mechanism: 'MONGODB-X509', user: 'CN=me' };
  const connection = fakeConnection(() => ({ ok: 1 }));
  const create = mongodbX509.prepare(credential, fakeAuthContext());
  await runHandshake(create(), connection, (fields) => {
    assert.deepEqual(fields, { speculativeAuthenticate: { ...command, db: '$external' } });
    return { speculativeAuthenticate: {} };
  });
  assert.deepEqual(connection.sent, []);
  await runHandshake(create(), connection);
  assert.deepEqual(connection.sent, [{ ...command, $db: '$external' }]);
});

test('X.509 without a name leaves it to the certificate', () => {
  const credential = present(credentialOf({ authMechanism: 'MONGODB-X509' }));
  const { speculativeAuthenticate } = mongodbX509
    .prepare(credential, fakeAuthContext())()
    .handshakeFields();
  assert.ok(!('user' in speculativeAuthenticate));
});
