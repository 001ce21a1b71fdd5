/** Messages of an adapter program, held against the protocol: which request they answer, and how. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Double, Int32, Long } from 'bson';
import type { AdapterRequest } from './adapter-protocol.ts';
import { allowanceOf } from './allowance.ts';
import { LastLines } from './last-lines.ts';
import { OpenRequests } from './open-requests.ts';

const failure = (what: string): Error => new Error(what);

/** The answer to one request, or why it failed. */
async function answered(kind: AdapterRequest['kind'], message: object): Promise<unknown> {
  const requests = new OpenRequests();
  const { id, reply } = requests.open(kind, {});
  const told = reply.catch((error: Error) => error.message);
  assert.equal(requests.answer({ id, ...message }, failure), undefined);
  return told;
}

test('a reply is given to its request, whatever the order', async () => {
  const requests = new OpenRequests();
  const [first, second] = [requests.open('reset', {}), requests.open('createEntity', {})];
  assert.deepEqual([first.id, second.id, requests.nextId()], [1, 2, 3]);
  assert.equal(requests.answer({ id: new Int32(2), kind: 'done' }, failure), undefined);
  assert.equal((await second.reply).kind, 'done');
  assert.equal(requests.answer({ id: 1, kind: 'done' }, failure), undefined);
  assert.equal((await first.reply).kind, 'done');
  assert.match(requests.answer({ id: 1, kind: 'done' }, failure) ?? '', /no open request \(id 1\)/);
});

test('a message that belongs to no request is a fault of the program', () => {
  const requests = new OpenRequests();
  requests.open('run', {});
  const cases: readonly (readonly [unknown, string])[] = [
    [{ kind: 'done' }, 'wrote a line without the id of a request'],
    [5, 'wrote a line without the id of a request'],
    [{ id: 9, kind: 'done' }, 'wrote a line that answers no open request (id 9)'],
    [{ id: 1 }, 'wrote a reply to run 1 without a kind'],
    [{ id: 1, kind: 5 }, 'wrote a reply to run 1 without a kind'],
  ];
  for (const [message, fault] of cases) assert.equal(requests.answer(message, failure), fault);
});

test('a reply that is none to its request fails that request alone', async () => {
  assert.equal(
    await answered('run', { kind: 'done' }),
    'reply to run 1: "done" is no answer to it; result, error, unsupported or failure would be',
  );
  assert.equal(
    await answered('stop', { kind: 'failure', message: 'ouch' }),
    'reply to stop 1: ouch',
  );
  assert.equal(
    await answered('reset', { kind: 'failure' }),
    'reply to reset 1: failure has no message',
  );
  const observed = { sequence: 1, category: 'command', name: 'e', observedAt: 'now', fields: {} };
  assert.match(
    String(await answered('events', { kind: 'events', events: [observed] })),
    /^reply to events 1: events\.events\[0\]\.observedAt is "now", not a number$/,
  );
});

test('the numbers of the protocol become plain ones, those of a result stay', async () => {
  const observed = { category: 'command', name: 'e', fields: { n: new Int32(1) } };
  const event = { ...observed, sequence: new Int32(1), observedAt: new Double(2.5) };
  assert.deepEqual(await answered('events', { kind: 'events', events: [event] }), {
    kind: 'events',
    events: [{ ...observed, sequence: 1, observedAt: 2.5 }],
  });
  const result = (await answered('run', { kind: 'result', value: Long.fromNumber(5) })) as object;
  assert.deepEqual('value' in result && result.value, Long.fromNumber(5));
});

test('callbacks are told where they can be called, each once in its scope', () => {
  const requests = new OpenRequests();
  const called: unknown[] = [];
  const onCallback = (message: unknown): unknown => called.push(message);
  const call = (id: number, callback: number): string | undefined =>
    requests.answer({ id, kind: 'callback', callback: new Int32(callback) }, failure);
  const plain = requests.open('run', {});
  const one = requests.open('run', { onCallback, scope: 1 });
  const two = requests.open('run', { onCallback, scope: 2 });
  assert.equal(call(plain.id, 1), 'called back in run 1, where nothing can be called');
  assert.equal(call(one.id, 1), undefined);
  assert.equal(call(two.id, 1), undefined);
  assert.equal(call(one.id, 2), undefined);
  assert.equal(call(one.id, 1), 'announced callback 1 twice');
  assert.deepEqual(
    called,
    [1, 1, 2].map((callback) => ({ kind: 'callback', callback })),
  );
});

test('all that is open fails together', async () => {
  const requests = new OpenRequests();
  const replies = ['run', 'reset'].map((kind) => requests.open(kind as 'run', {}).reply);
  requests.failAll(new Error('gone'));
  requests.failAll(new Error('again'));
  for (const reply of replies) await assert.rejects(reply, /gone/);
});

test('a request may take as long as it asks to wait itself', () => {
  const run = (given: Record<string, unknown>): number =>
    allowanceOf({ kind: 'run', object: 'c', name: 'find', arguments: given } as AdapterRequest);
  assert.equal(run({}), 0);
  assert.equal(run({ maxTimeMS: 5, timeoutMS: new Int32(90), wtimeoutMS: 7 }), 90);
  assert.equal(run({ delayMS: 50 }), 0);
  assert.equal(run({ maxTimeMS: -5 }), 0);
  const events = { kind: 'events', client: 'c', after: 0 } as const;
  assert.equal(allowanceOf({ ...events, waitMS: 40 } as AdapterRequest), 40);
  assert.equal(allowanceOf(events as AdapterRequest), 0);
  const entity = { id: 'c', options: { timeoutMS: 30 } };
  assert.equal(allowanceOf({ kind: 'createEntity', entity } as unknown as AdapterRequest), 30);
  assert.equal(allowanceOf({ kind: 'reset' }), 0);
});

test('the last ten lines of a program are kept, and no more of each than a reader wants', () => {
  const lines = new LastLines();
  assert.equal(String(lines), 'It said nothing.');
  lines.push('one\ntw');
  lines.push('o\n\n');
  assert.equal(String(lines), 'Its last lines:\n    one\n    two');
  lines.keep('x'.repeat(501));
  assert.ok(String(lines).endsWith(`\n    ${'x'.repeat(500)}`));
  for (let line = 1; line <= 10; line++) lines.push(`line ${line}\n`);
  const shown = String(lines).split('\n    ').slice(1);
  assert.deepEqual(
    shown,
    Array.from({ length: 10 }, (_, at) => `line ${at + 1}`),
  );
  const endless = new LastLines();
  endless.push('y'.repeat(1200));
  assert.deepEqual(
    String(endless)
      .split('\n    ')
      .slice(1)
      .map(({ length }) => length),
    [500, 500, 200],
  );
});
