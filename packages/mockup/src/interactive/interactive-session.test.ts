import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MongoClient, MongoNetworkError, MongoServerError } from 'mongodb';
import { waitUntil } from '../going/wait-until.ts';
import { interactiveServer } from './interactive-server.ts';
import { InteractiveSession } from './interactive-session.ts';

/** A keyboard: lines that are typed one at a time. */
class Keyboard implements AsyncIterable<string> {
  #wake: () => void = () => {};
  readonly #lines: string[] = [];

  type(line: string): void {
    this.#lines.push(line);
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    for (;;) {
      const line = this.#lines.shift();
      if (line !== undefined) yield line;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

async function session(timeoutMS?: number) {
  const said: string[] = [];
  const keyboard = new Keyboard();
  const server = interactiveServer({ port: 0, verbose: false });
  await server.run();
  const lines = keyboard;
  const say = (text: string): void => void said.push(text);
  const options = timeoutMS === undefined ? { lines, say } : { lines, say, timeoutMS };
  const running = new InteractiveSession(server, options).run();
  const client = new MongoClient(server.uri, { retryReads: false, maxPoolSize: 1 });
  return {
    said,
    running,
    db: client.db('app'),
    type: (line: string) => keyboard.type(line),
    saying: (text: string) =>
      waitUntil(() => said.some((each) => each.includes(text)), `say ${text}`),
    async [Symbol.asyncDispose]() {
      await client.close();
      await server.stop();
    },
  };
}

test('each request is shown and answered by what is typed, the oldest first', async () => {
  await using at = await session();
  const first = at.db.command({ count: 'cats' });
  await at.saying('"count": "cats"');
  at.type('reply {"n": 3, "ok": 1}');
  assert.equal((await first)['n'], 3);
  const second = at.db.command({ count: 'dogs' });
  at.type('error 26 no such thing');
  await assert.rejects(second, (error) => error instanceof MongoServerError && error.code === 26);
  at.type('history');
  await at.saying('reply {"n":3,"ok":1}');
  await at.saying('error 26 no such thing');
  at.type('quit');
  await at.running;
});

test('what is told to be automatic is, also for the request that waits', async () => {
  await using at = await session();
  const waiting = at.db.command({ count: 'cats' });
  await at.saying('"count": "cats"');
  at.type('autorespond count ok {"n": 7}');
  assert.equal((await waiting)['n'], 7);
  assert.equal((await at.db.command({ count: 'dogs' }))['n'], 7);
});

test('a line that nobody understands is told with its number, and the request still waits', async () => {
  await using at = await session();
  const waiting = at.db.command({ count: 'cats' });
  at.type('');
  at.type('okay');
  await at.saying('line 2: nobody knows "okay"');
  at.type('ok');
  assert.equal((await waiting)['ok'], 1);
});

test('a request that nobody answers in time loses its connection, and that is said', async () => {
  await using at = await session(20);
  await assert.rejects(at.db.command({ count: 'cats' }), MongoNetworkError);
  await at.saying('nobody answered within 20 ms');
});

test('a session whose request nobody answers ends with its server', async () => {
  const server = interactiveServer({ port: 0, verbose: false });
  await server.run();
  const said: string[] = [];
  const lines = new Keyboard();
  const running = new InteractiveSession(server, { lines, say: (text) => said.push(text) }).run();
  const client = new MongoClient(server.uri, { retryReads: false });
  const counted = client.db('app').command({ count: 'cats' });
  await waitUntil(() => said.some((each) => each.includes('cats')), 'show the request');
  await server.stop();
  await assert.rejects(counted);
  await running;
  await client.close();
});
