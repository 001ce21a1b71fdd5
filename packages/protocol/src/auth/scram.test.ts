import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  answerScram,
  finishScram,
  ScramError,
  type ScramStart,
  scramAttributes,
  startScram,
} from './scram.ts';
import {
  deriveScramKeys,
  equalSecrets,
  preparedScramPassword,
  type ScramCredential,
  type ScramMechanism,
  scramSaltLength,
} from './scram-keys.ts';
import { challengeScram, checkScram, readScramStart } from './scram-server.ts';

interface Vector {
  readonly name: string;
  readonly mechanism: ScramMechanism;
  readonly password: string;
  readonly clientNonce: string;
  readonly serverNonce: string;
  readonly salt: string;
  readonly messages: readonly [string, string, string, string];
}

const rfc5802: Vector = {
  name: 'RFC 5802, section 5',
  mechanism: 'SCRAM-SHA-1',
  password: 'pencil',
  clientNonce: 'fyko+d2lbbFgONRv9qkxdawL',
  serverNonce: '3rfcNHYJY1ZVvWVs7j',
  salt: 'QSXCR+Q6sek8bf92',
  messages: [
    'n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL',
    'r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096',
    'c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=',
    'v=rmF9pqV8S7suAoZWja4dJRkFsKQ=',
  ],
};
const rfc7677: Vector = {
  name: 'RFC 7677, section 3',
  mechanism: 'SCRAM-SHA-256',
  password: 'pencil',
  clientNonce: 'rOprNGfwEbeRWgbNEkqO',
  serverNonce: '%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0',
  salt: 'W22ZaJ0SNY7soEsUEjb6gQ==',
  messages: [
    'n,,n=user,r=rOprNGfwEbeRWgbNEkqO',
    'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
    'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
    'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
  ],
};

for (const vector of [rfc5802, rfc7677]) {
  const { mechanism, password, messages } = vector;
  const salted = { salt: Buffer.from(vector.salt, 'base64'), iterationCount: 4096 };
  const keys = deriveScramKeys(mechanism, password, salted);

  test(`${vector.name}: the client's half`, () => {
    const start = startScram('user', vector.clientNonce);
    assert.equal(start.message, messages[0]);
    const end = answerScram(mechanism, { start, challenge: messages[1] }, (given) => {
      assert.deepEqual(given, salted);
      return keys;
    });
    assert.equal(end.message, messages[2]);
    finishScram(end, messages[3]);
    assert.throws(() => finishScram(end, `v=${'A'.repeat(43)}=`), /wrong signature/);
    assert.throws(() => finishScram(end, 'v='), /wrong signature/);
    assert.throws(() => finishScram(end, 'e=invalid-proof'), /refused the client: invalid-proof/);
  });

  test(`${vector.name}: the server's half`, () => {
    const stored: ScramCredential = { ...salted, ...keys };
    const start = readScramStart(messages[0]);
    assert.equal(start.username, 'user');
    const challenge = challengeScram(start, vector.serverNonce, stored);
    assert.equal(challenge.message, messages[1]);
    const message = messages[2];
    assert.equal(checkScram(mechanism, { challenge, message }, stored), messages[3]);
    const wrong = deriveScramKeys(mechanism, 'pencil2', salted);
    assert.equal(checkScram(mechanism, { challenge, message }, { ...salted, ...wrong }), undefined);
    assert.throws(
      () => checkScram(mechanism, { challenge, message: message.replace('r=', 'r=x') }, stored),
      ScramError,
    );
  });
}

const start: ScramStart = startScram('user', 'nonce');

function challenged(challenge: string): () => unknown {
  const salted = { salt: new Uint8Array(16), iterationCount: 4096 };
  const keys = deriveScramKeys('SCRAM-SHA-256', 'pencil', salted);
  return () => answerScram('SCRAM-SHA-256', { start, challenge }, () => keys);
}

test('an iteration count below 4,096, absurdly high or no number is refused', () => {
  challenged('r=nonce2,s=c2FsdA==,i=4096')();
  for (const count of ['4095', '1', '0', '-5000', '10000001', '4e9', '5000x', '99999999999999']) {
    assert.throws(challenged(`r=nonce2,s=c2FsdA==,i=${count}`), ScramError, count);
  }
});

test('a nonce that does not extend the client’s is refused, as is a missing salt or part', () => {
  assert.throws(challenged('r=nonc3-and-more,s=c2FsdA==,i=4096'), /did not extend the nonce/);
  assert.throws(challenged('r=nonce,s=c2FsdA==,i=4096'), /did not extend the nonce/);
  assert.throws(challenged('r=nonce2,s=,i=4096'), /no salt/);
  assert.throws(challenged('r=nonce2,s=c2FsdA=='), /lacks the attribute "i"/);
  assert.throws(challenged('m=ext,r=nonce2,s=c2FsdA==,i=4096'), /unknown extension/);
});

test('names with commas and equals signs survive the way to the server', () => {
  const name = 'a=b,c=2C';
  assert.equal(readScramStart(startScram(name, 'x').message).username, name);
  assert.throws(() => readScramStart('n,,n=a=b,r=x'), /not escaped/);
  assert.throws(() => readScramStart('p=tls-unique,,n=a,r=x'), /another header/);
});

test('SCRAM-SHA-1 digests name and password as MongoDB does, SCRAM-SHA-256 prepares it', () => {
  const digest = preparedScramPassword('SCRAM-SHA-1', 'user', 'pencil');
  assert.equal(digest, '1c33006ec1ffd90f9cadcbcc0e118200');
  assert.equal(preparedScramPassword('SCRAM-SHA-256', 'user', 'I\u00adX'), 'IX');
});

test('of an attribute that comes twice the first counts', () => {
  assert.equal(scramAttributes('r=a,s=x,r=b').get('r'), 'a');
});

test('messages that are none of the protocol are refused by a server', () => {
  const salted = { salt: Buffer.from('salt'), iterationCount: 4096 };
  const credential = { ...salted, ...deriveScramKeys('SCRAM-SHA-1', 'pencil', salted) };
  const received = readScramStart('n,,n=user,r=abc');
  const challenge = challengeScram(received, 'def', credential);
  assert.equal(challenge.nonce, 'abcdef');
  const check = (message: string): unknown =>
    checkScram('SCRAM-SHA-1', { challenge, message }, credential);
  assert.throws(() => check('c=biwsX,r=abcdef,p=AAAA'), /Channel binding/);
  assert.throws(() => check('c=biws,r=abc,p=AAAA'), /nonce is not the one/);
  assert.throws(() => check('c=biws,r=abcdef'), /lacks the attribute "p"/);
  assert.equal(check('c=biws,r=abcdef,p=AAAA'), undefined);
  assert.equal(check('c=biws,r=abcdef,p='), undefined);
  for (const length of [19, 20, 21, 64]) {
    const proof = Buffer.alloc(length).toString('base64');
    assert.equal(check(`c=biws,r=abcdef,p=${proof}`), undefined);
  }
  for (const [message, words] of [
    ['n,,n=user,r=', /nonce of the client is empty/],
    ['n,,n=user', /lacks the attribute "r"/],
    ['n,,r=abc', /lacks the attribute "n"/],
    ['x,,n=user,r=abc', /another header/],
    ['n,,n=us=2Der,r=abc', /not escaped/],
    ['n,,n=user,rabc', /no attribute/],
    ['n,,,n=user', /no attribute/],
  ] as const)
    assert.throws(() => readScramStart(message), words, message);
  assert.equal(readScramStart('y,a=admin,n=user,r=abc').username, 'user');
});

test('a client believes no server that says nothing of itself', () => {
  const salted = { salt: Buffer.from('salt'), iterationCount: 4096 };
  const keys = deriveScramKeys('SCRAM-SHA-256', 'pencil', salted);
  const challenge = 'r=nonce2,s=c2FsdA==,i=4096';
  const end = answerScram('SCRAM-SHA-256', { start, challenge }, () => keys);
  assert.throws(() => finishScram(end, 'x=1'), /lacks the attribute "v"/);
  assert.throws(() => finishScram(end, 'v'), /no attribute/);
  challenged('r=nonce2,s=c2FsdA==,i=10000000')();
});

test('salts are as long as MongoDB makes them, secrets equal only as a whole', () => {
  assert.equal(scramSaltLength('SCRAM-SHA-1'), 16);
  assert.equal(scramSaltLength('SCRAM-SHA-256'), 28);
  const bytes = (text: string): Uint8Array => Buffer.from(text);
  assert.equal(equalSecrets(bytes('abc'), bytes('abc')), true);
  assert.equal(equalSecrets(bytes('abc'), bytes('abd')), false);
  assert.equal(equalSecrets(bytes('abc'), bytes('ab')), false);
});
