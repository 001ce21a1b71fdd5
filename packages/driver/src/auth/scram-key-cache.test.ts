import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deriveScramKeys, present } from '@touchstone/protocol';
import { credentialOf } from './credential.ts';
import { type SaltedFor, ScramKeyCache } from './scram-key-cache.ts';

const asked: SaltedFor = {
  mechanism: 'SCRAM-SHA-256',
  salt: new Uint8Array(16).fill(1),
  iterationCount: 4096,
};
const user = present(credentialOf({ username: 'user', password: 'pencil' }));

/** A cache, and how often it derived. */
function counting(most?: number) {
  const counted = { times: 0 };
  const cache = new ScramKeyCache(most, (...given) => {
    counted.times++;
    return deriveScramKeys(...given);
  });
  return { cache, counted };
}

test('keys are derived once', async () => {
  const { cache, counted } = counting();
  const keys = await cache.keysFor(user, asked);
  assert.equal(cache.keysFor({ ...user }, { ...asked, salt: Uint8Array.from(asked.salt) }), keys);
  assert.deepEqual(keys, deriveScramKeys('SCRAM-SHA-256', 'pencil', asked));
  assert.equal(counted.times, 1);
});

test('another password, salt, count or mechanism has other keys', async () => {
  const { cache, counted } = counting();
  const others = await Promise.all([
    cache.keysFor(user, asked),
    cache.keysFor({ ...user, password: 'pen' }, asked),
    cache.keysFor(user, { ...asked, salt: new Uint8Array(16).fill(2) }),
    cache.keysFor(user, { ...asked, iterationCount: 5000 }),
    cache.keysFor(user, { ...asked, mechanism: 'SCRAM-SHA-1' }),
    // Its name is a part of what this mechanism salts.
    cache.keysFor({ ...user, username: 'other' }, { ...asked, mechanism: 'SCRAM-SHA-1' }),
  ]);
  const texts = others.map(({ clientKey }) => Buffer.from(clientKey).toString('hex'));
  assert.equal(new Set(texts).size, others.length);
  assert.equal(counted.times, others.length);
});

test('a server that salts anew each time fills no memory: the oldest keys go', () => {
  const { cache, counted } = counting(2);
  const salted = (fill: number) => ({ ...asked, salt: new Uint8Array(16).fill(fill) });
  for (const fill of [1, 2, 3, 3, 2]) cache.keysFor(user, salted(fill));
  assert.equal(counted.times, 3);
  cache.keysFor(user, salted(1));
  assert.equal(counted.times, 4);
});

test('many iterations do not stop the process, and are remembered too', async () => {
  const { cache, counted } = counting();
  const many = { ...asked, iterationCount: 200_000 };
  let isDerived = false;
  const deriving = Promise.resolve(cache.keysFor(user, many)).then((keys) => {
    isDerived = true;
    return keys;
  });
  await new Promise(setImmediate);
  assert.equal(isDerived, false);
  const keys = await deriving;
  assert.deepEqual(keys, deriveScramKeys('SCRAM-SHA-256', 'pencil', many));
  assert.equal(cache.keysFor(user, many), keys);
  assert.equal(counted.times, 0);
});
