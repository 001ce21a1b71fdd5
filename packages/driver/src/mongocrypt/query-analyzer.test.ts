import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode, encode } from '@touchstone/protocol';
import { type Document, Double, Int32, Long, UUID } from 'bson';
import { MongoCryptError } from '../error/crypt-error.ts';
import { MongoRuntimeError } from '../error/mongo-error.ts';
import { MongoNetworkError, MongoServerSelectionError } from '../error/network-error.ts';
import { MongoServerError } from '../error/server-error.ts';
import {
  type FakeEncryptionClient,
  fakeEncryptionClient,
} from './fake-encryption-client.test-support.ts';
import { inProcessAnalyzer, mongocryptdAnalyzer, type QueryAnalyzer } from './query-analyzer.ts';

const clock = { now: () => 1000 } as never;
const COMMAND = { find: 'c', filter: { a: new Int32(1), b: new Double(1), c: Long.fromNumber(1) } };

interface Bench {
  readonly client: FakeEncryptionClient;
  readonly analyzer: QueryAnalyzer;
  spawned: number;
}

/** A mongocryptd that answers each command with the next of `answers`. */
function bench(answers: (Document | Error)[], isStarted = true): Bench {
  const client = fakeEncryptionClient({
    command() {
      const next = answers.shift() ?? { ok: 1 };
      if (next instanceof Error) throw next;
      return next;
    },
  });
  const made: Bench = {
    client,
    spawned: 0,
    analyzer: mongocryptdAnalyzer(
      {
        client,
        spawn: isStarted
          ? () => {
              made.spawned += 1;
            }
          : undefined,
      },
      clock,
    ),
  };
  return made;
}

const gone = (): Error => new MongoServerSelectionError('nobody there', {} as never);

test('a mongocryptd is asked with the types of numbers kept', async () => {
  const { analyzer, client } = bench([{ result: new Double(1) }]);
  const answer = await analyzer.mark('app', encode(COMMAND), {});
  assert.deepEqual(decode(answer, { promoteValues: false }), { result: new Double(1) });
  const { signal } = new AbortController();
  await analyzer.mark('app', encode(COMMAND), { deadline: 1300, signal });
  const bson = { promoteValues: false, promoteLongs: false };
  assert.deepEqual(client.asked, [
    ['command', 'app', COMMAND, bson],
    ['command', 'app', COMMAND, { ...bson, timeoutMS: 300, signal }],
  ]);
});

test('it is started with the first command, not before', async () => {
  const made = bench([]);
  assert.equal(made.spawned, 0);
  await made.analyzer.mark('app', encode(COMMAND), {});
  await made.analyzer.mark('app', encode(COMMAND), {});
  assert.equal(made.spawned, 1);
});

test('one that has ended is started again and asked again; one that stays away is told', async () => {
  for (const error of [gone(), new MongoNetworkError('cut')]) {
    const made = bench([error, { marked: 1 }]);
    const answer = await made.analyzer.mark('app', encode(COMMAND), {});
    assert.deepEqual(decode(answer), { marked: 1 });
    assert.equal(made.spawned, 2);
    const away = bench([error, error]);
    await assert.rejects(away.analyzer.mark('app', encode(COMMAND), {}), (thrown: unknown) => {
      assert.ok(thrown instanceof MongoRuntimeError);
      assert.match(thrown.message, /Unable to connect to `mongocryptd`/);
      assert.equal(thrown.cause, error);
      return true;
    });
    assert.equal(away.client.asked.length, 2);
  }
});

test('one that may not be started is told when it is away', async () => {
  const error = gone();
  const made = bench([error, {}], false);
  await assert.rejects(made.analyzer.mark('app', encode(COMMAND), {}), { cause: error });
  assert.equal(made.client.asked.length, 1);
});

test('what a mongocryptd refuses is told as it is, at the first and at the second try', async () => {
  const refusal = new MongoServerError({ errmsg: 'not this', code: 51092 });
  for (const answers of [[refusal], [gone(), refusal]]) {
    const made = bench([...answers]);
    await assert.rejects(made.analyzer.mark('app', encode(COMMAND), {}), refusal);
    assert.equal(made.client.asked.length, answers.length);
  }
});

test('the end of an analyzer is that of its client', async () => {
  const { analyzer, client } = bench([]);
  await analyzer.close();
  assert.equal(client.closed, 1);
  await inProcessAnalyzer().close();
});

test('analysis in this process marks commands, and refuses with the code of a mongocryptd', async () => {
  const analyzer = inProcessAnalyzer();
  const jsonSchema = {
    bsonType: 'object',
    properties: {
      ssn: {
        encrypt: {
          keyId: [new UUID('00000000-0000-4000-8000-000000000001')],
          bsonType: 'string',
          algorithm: 'AEAD_AES_256_CBC_HMAC_SHA_512-Random',
        },
      },
    },
  };
  const plain = encode({ find: 'c', filter: { a: 1 }, jsonSchema, isRemoteSchema: false });
  const marked = decode(await analyzer.mark('app', plain, {}));
  assert.deepEqual(marked['result'], { find: 'c', filter: { a: 1 } });
  const secret = encode({ find: 'c', filter: { ssn: 'x' }, jsonSchema, isRemoteSchema: false });
  await assert.rejects(analyzer.mark('app', secret, {}), (error: unknown) => {
    assert.ok(error instanceof MongoCryptError);
    assert.equal(error.code, 51158);
    assert.ok(error.cause instanceof Error);
    return true;
  });
  await assert.rejects(analyzer.mark('app', Uint8Array.of(1, 2), {}), (error: unknown) => {
    return !(error instanceof MongoCryptError);
  });
});
