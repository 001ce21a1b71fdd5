import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode, encode } from '@touchstone/protocol';
import { MongoCryptError } from '../error/crypt-error.ts';
import type { CryptContext, KmsRequest } from './binding.ts';
import {
  type CryptEnvironment,
  type CryptLimits,
  driveContext,
  remainingMS,
} from './drive-context.ts';
import { type FakeNeed, fakeContext } from './fake-crypt.test-support.ts';

/** An environment that has `name` for every need, and notes each with what was asked and the limits. */
function environmentOf(parts: Partial<CryptEnvironment> = {}): CryptEnvironment & {
  readonly asked: (readonly [string, unknown, CryptLimits])[];
} {
  const asked: (readonly [string, unknown, CryptLimits])[] = [];
  return {
    asked,
    clock: { now: () => 1000 } as CryptEnvironment['clock'],
    async collectionInfos(filter, limits) {
      asked.push(['infos', decode(filter), limits]);
      return [encode({ info: 1 }), encode({ info: 2 })];
    },
    async markings(command, limits) {
      asked.push(['markings', decode(command), limits]);
      return encode({ marked: true });
    },
    async keys(filter, limits) {
      asked.push(['keys', decode(filter), limits]);
      return [encode({ key: 1 }), encode({ key: 2 })];
    },
    async credentials(limits) {
      asked.push(['credentials', undefined, limits]);
      return encode({ aws: { accessKeyId: 'a' } });
    },
    async kms(request, limits) {
      asked.push(['kms', request.endpoint, limits]);
    },
    ...parts,
  };
}

const ALL: readonly FakeNeed[] = [
  { kind: 'collectionInfos', ask: { name: 'c' } },
  { kind: 'markings', ask: { find: 'c' } },
  { kind: 'credentials' },
  { kind: 'keys', ask: { _id: 1 } },
  { kind: 'kms', requests: ['a', 'b'].map((endpoint) => ({ endpoint }) as KmsRequest) },
];

test('every need is satisfied in turn with what was asked, and every answer is handed over', async () => {
  const context = fakeContext(ALL, { result: { insert: 'c' } });
  const environment = environmentOf();
  const limits = { deadline: 2000 };
  assert.deepEqual(decode(await driveContext(context, environment, limits)), { insert: 'c' });
  assert.deepEqual(environment.asked, [
    ['infos', { name: 'c' }, limits],
    ['markings', { find: 'c' }, limits],
    ['credentials', undefined, limits],
    ['keys', { _id: 1 }, limits],
    ['kms', 'a', limits],
    ['kms', 'b', limits],
  ]);
  assert.deepEqual(context.given, [
    { info: 1 },
    { info: 2 },
    { marked: true },
    { aws: { accessKeyId: 'a' } },
    { key: 1 },
    { key: 2 },
  ]);
});

test('key services are asked side by side, and again as long as libmongocrypt has requests', async () => {
  let open = 0;
  let most = 0;
  const rounds: FakeNeed[] = [
    { kind: 'kms', requests: [{}, {}] as KmsRequest[] },
    { kind: 'kms', requests: [{}] as KmsRequest[] },
  ];
  let asked = 0;
  const environment = environmentOf({
    async kms() {
      asked += 1;
      open += 1;
      most = Math.max(most, open);
      await Promise.resolve();
      open -= 1;
    },
  });
  await driveContext(fakeContext(rounds), environment, {});
  assert.deepEqual([asked, most], [3, 2]);
});

test('an answer that libmongocrypt refuses ends the work with its words; no further answer is given', async () => {
  const context = fakeContext(ALL, {
    refuses: ({ info }) => (info === 1 ? 'bad schema' : undefined),
  });
  await assert.rejects(driveContext(context, environmentOf(), {}), (error: unknown) => {
    assert.ok(error instanceof MongoCryptError);
    assert.equal(error.message, 'bad schema');
    return true;
  });
  assert.deepEqual(context.given, [{ info: 1 }]);
});

test('what fails when it is finished or before it is asked is told', async () => {
  const finishing = fakeContext([], { result: 'cannot finish' });
  await assert.rejects(
    driveContext(finishing, environmentOf(), {}),
    /^MongoCryptError: cannot finish/,
  );
  let state = 2;
  const marking = {
    ...fakeContext([]),
    get state() {
      return state;
    },
    status: { type: 1, code: 1 },
    nextMongoOperation() {
      state = 0;
      return new Uint8Array();
    },
  } as CryptContext;
  const environment = environmentOf();
  await assert.rejects(driveContext(marking, environment, {}), /failed and does not say why/);
  assert.deepEqual(environment.asked, []);
  const unknown = { ...fakeContext([]), state: 42 } as CryptContext;
  await assert.rejects(driveContext(unknown, environment, {}), /unknown state: 42/);
});

test('rewrapping without a key comes to an empty list', async () => {
  const done = { ...fakeContext([]), state: 6 } as CryptContext;
  assert.deepEqual(decode(await driveContext(done, environmentOf(), {})), { v: [] });
});

test('nothing is asked when time is up or the work was given up; a result that is there counts', async () => {
  const reason = new Error('enough');
  const { asked, ...environment } = environmentOf();
  for (const [limits, expected] of [
    [{ deadline: 1000 }, { name: 'MongoOperationTimeoutError' }],
    [{ deadline: 999 }, { name: 'MongoOperationTimeoutError' }],
    [{ signal: AbortSignal.abort(reason) }, reason],
  ] as const) {
    await assert.rejects(driveContext(fakeContext(ALL), environment, limits), expected);
    const ready = fakeContext([], { result: { a: 1 } });
    assert.deepEqual(decode(await driveContext(ready, environment, limits)), { a: 1 });
  }
  assert.deepEqual(asked, []);
  await driveContext(fakeContext(ALL), environment, { deadline: 1001 });
  assert.equal(asked.length, 6);
});

test('the time that is left is none, unlimited, or the difference', () => {
  const clock = { now: () => 1000 } as CryptEnvironment['clock'];
  assert.equal(remainingMS(clock, {}), undefined);
  assert.equal(remainingMS(clock, { deadline: Number.POSITIVE_INFINITY }), undefined);
  assert.equal(remainingMS(clock, { deadline: 1400 }), 400);
  assert.throws(() => remainingMS(clock, { deadline: 1000 }), {
    name: 'MongoOperationTimeoutError',
  });
});
