import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Document } from 'bson';
import fc from 'fast-check';
import { MongoNetworkError } from '../error/network-error.ts';
import { MongoServerError } from '../error/server-error.ts';
import { type ScriptedHost, scriptedHost } from '../execution/scripted-host.test-support.ts';
import { MongoDBNamespace } from '../operation-model/mongodb-namespace.ts';
import { ChangeStream } from './change-stream.ts';

/** One reply: so many events, or a failure that a stream survives, or one that it does not. */
type Step = number | 'network' | 'resumable' | 'fatal';
type Start = 'startAfter' | 'resumeAfter' | undefined;

const CALLS = ['open', 'next', 'hasNext', 'tryNext', 'close', 'dispose'] as const;
type Call = (typeof CALLS)[number];

/** The steps of a server; behind the last of them it ends the stream. */
class Steps {
  readonly all: readonly Step[];
  at = 0;
  events = 0;

  constructor(all: readonly Step[]) {
    this.all = all;
  }

  take(): { readonly step: Step; readonly token: string; readonly isLast: boolean } {
    const step = this.all[this.at] ?? 0;
    this.at += 1;
    return { step, token: `b${this.at}`, isLast: this.at >= this.all.length };
  }

  numbered(count: number): number[] {
    return Array.from({ length: count }, () => this.events++);
  }
}

/** A change stream as a model: events in batches, a token that moves with them, and an attempt to go on after a failure. */
class Model {
  readonly #steps: Steps;
  readonly sent: unknown[] = [];
  readonly tokens: unknown[] = [];
  token: string | undefined;
  isClosed = false;
  buffer: number[] = [];
  #start: Start;
  #cursor: 'none' | 'open' | 'ended' = 'none';
  #batchToken = '';

  constructor(steps: Steps, start: Start) {
    this.#steps = steps;
    this.#start = start;
    if (start !== undefined) this.token = 'given';
  }

  get isOnServer(): boolean {
    return this.#cursor === 'open' && !this.isClosed;
  }

  call(name: Call): unknown {
    if (name === 'close' || name === 'dispose') return this.#close();
    if (this.isClosed) return this.#afterEnd(name);
    if (name === 'open') return this.#cursor === 'none' ? this.#fetch() : undefined;
    if (name === 'tryNext') return this.#tryNext();
    const failed = this.#arrive();
    if (failed !== undefined) return failed;
    if (this.isClosed) return name === 'hasNext' ? false : 'MongoRuntimeError';
    return name === 'hasNext' ? true : this.#handOut();
  }

  #tryNext(): unknown {
    const failed = this.buffer.length === 0 ? this.#fetch() : undefined;
    return failed ?? (this.buffer.length > 0 ? this.#handOut() : null);
  }

  #afterEnd(name: Call): unknown {
    if (name === 'hasNext') return false;
    return name === 'tryNext' && this.#cursor === 'none' ? null : 'MongoAPIError';
  }

  #arrive(): unknown {
    while (this.buffer.length === 0 && !this.isClosed) {
      const failed = this.#cursor === 'ended' ? this.#close() : this.#fetch();
      if (failed !== undefined) return failed;
    }
    return undefined;
  }

  #handOut(): number | undefined {
    const event = this.buffer.shift();
    this.#start = 'resumeAfter';
    this.#move(this.buffer.length === 0 ? this.#batchToken : `e${event}`);
    return event;
  }

  #fetch(): unknown {
    if (this.#cursor === 'ended') return undefined;
    if (this.#cursor === 'none') return this.#aggregate();
    this.sent.push('getMore');
    const { step, token, isLast } = this.#steps.take();
    if (typeof step === 'number') return this.#take(step, token, isLast);
    if (step !== 'network') this.sent.push('killCursors');
    return step === 'fatal' ? this.#fail(step) : this.#aggregate();
  }

  #aggregate(): unknown {
    this.sent.push(
      this.token === undefined ? {} : { [this.#start ?? 'resumeAfter']: { _data: this.token } },
    );
    const { step, token, isLast } = this.#steps.take();
    return typeof step === 'number' ? this.#take(step, token, isLast) : this.#fail(step);
  }

  #take(count: number, token: string, isLast: boolean): undefined {
    this.#cursor = isLast ? 'ended' : 'open';
    this.buffer = this.#steps.numbered(count);
    this.#batchToken = token;
    if (count === 0) this.#move(token);
  }

  #fail(step: Step): unknown {
    this.isClosed = true;
    return step;
  }

  #close(): void {
    if (this.isOnServer) this.sent.push('killCursors');
    this.isClosed = true;
    this.buffer = [];
  }

  #move(token: string): void {
    this.token = token;
    this.tokens.push(token);
  }
}

/** The real one, over a server that takes the same steps. */
class Real {
  readonly host: ScriptedHost;
  readonly stream: ChangeStream<Document, Document>;
  readonly tokens: unknown[] = [];
  closeEvents = 0;

  constructor(steps: Steps, start: Start) {
    const shift = (): Document | Error => {
      const command = host.sent.at(-1) ?? {};
      if ('killCursors' in command) return { ok: 1 };
      const { step, token, isLast } = steps.take();
      if (typeof step !== 'number') return failure(step);
      const events = steps.numbered(step).map((n) => ({ _id: { _data: `e${n}` }, n }));
      const batch = 'getMore' in command ? { nextBatch: events } : { firstBatch: events };
      const postBatchResumeToken = { _data: token };
      const cursor = { id: isLast ? 0 : 7, ns: 'db.c', postBatchResumeToken, ...batch };
      return { ok: 1, cursor };
    };
    const host = scriptedHost({ shift } as never, { retryReads: false });
    this.host = host;
    const namespace = new MongoDBNamespace('db', 'c');
    this.stream = new ChangeStream(
      { host, settings: { bson: {} }, namespace, parent: undefined, domain: 'collection' },
      [],
      start === undefined ? {} : { [start]: { _data: 'given' } },
    );
    this.stream.on('resumeTokenChanged', (token) => this.tokens.push(dataOf(token)));
    this.stream.on('close', () => {
      this.closeEvents += 1;
    });
  }

  get sent(): unknown[] {
    return this.host.sent.map(
      (command) => command['pipeline']?.[0].$changeStream ?? Object.keys(command)[0],
    );
  }

  async call(name: Call): Promise<unknown> {
    try {
      if (name === 'dispose') return await this.stream[Symbol.asyncDispose]();
      const result = await this.stream[name]();
      return typeof result === 'object' && result !== null ? result['n'] : result;
    } catch (error) {
      const { name: kind, message } = error as Error;
      return message === 'ChangeStream is closed' ? kind : message;
    }
  }
}

function failure(step: Exclude<Step, number>): Error {
  if (step === 'network') return new MongoNetworkError(step);
  const errorLabels = step === 'resumable' ? ['ResumableChangeStreamError'] : [];
  return new MongoServerError({ ok: 0, code: 2, message: step, errmsg: step, errorLabels });
}

function dataOf(token: unknown): unknown {
  return (token as { readonly _data: string } | null)?._data;
}

const steps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.nat(3) },
    fc.constantFrom('network' as const, 'resumable' as const, 'fatal' as const),
  ),
  { minLength: 1, maxLength: 6 },
);

test('whatever is called in whatever order, a change stream is what a model of it is', async () => {
  await fc.assert(
    fc.asyncProperty(
      steps,
      fc.constantFrom(undefined, 'startAfter' as const, 'resumeAfter' as const),
      fc.array(fc.constantFrom(...CALLS), { minLength: 1, maxLength: 12 }),
      async (all, start, calls) => {
        const model = new Model(new Steps(all), start);
        const real = new Real(new Steps(all), start);
        for (const name of calls) {
          const expected = model.call(name);
          assert.deepEqual(await real.call(name), expected, name);
          const { stream } = real;
          assert.deepEqual(real.sent, model.sent, name);
          assert.deepEqual(real.tokens, model.tokens, name);
          assert.equal(dataOf(stream.resumeToken), model.token, name);
          assert.equal(stream.bufferedCount(), model.buffer.length, name);
          assert.equal(stream.closed, model.isClosed, name);
          assert.equal(real.closeEvents, model.isClosed ? 1 : 0, name);
          assert.equal(real.host.openCursors.size, model.isOnServer ? 1 : 0, name);
        }
      },
    ),
    { numRuns: 300, seed: 1 },
  );
});
