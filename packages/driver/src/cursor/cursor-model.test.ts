import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Document } from 'bson';
import fc from 'fast-check';
import { MongoNetworkError } from '../error/network-error.ts';
import { MongoServerError } from '../error/server-error.ts';
import { type ScriptedHost, scriptedHost } from '../execution/scripted-host.test-support.ts';
import { MongoDBNamespace } from '../operation-model/mongodb-namespace.ts';
import { FindCursor } from './find-cursor.ts';

/** Replies of the server: numbers of documents, the last with cursor id 0; or the failure that comes in place of one. */
interface Script {
  readonly batches: readonly number[];
  readonly failsAt: number | undefined;
  readonly failure: 'network' | 'server';
}

const CALLS = [
  'next',
  'hasNext',
  'tryNext',
  'toArray',
  'read 1',
  'read all',
  'loop',
  'close',
  'dispose',
  'abort',
  'rewind',
] as const;
type Call = (typeof CALLS)[number];

/** A cursor as a model: documents on the server, batches of them, and an end. */
class Model {
  readonly script: Script;
  readonly sent: string[] = [];
  buffer: number[] = [];
  asked = 0;
  taken = 0;
  isClosed = false;
  isKilled = false;
  isAborted = false;
  closeEvents = 0;
  #hasToldClose = false;

  constructor(script: Script) {
    this.script = script;
  }

  get isOnServer(): boolean {
    return this.asked > 0 && !this.isLost && this.asked < this.script.batches.length;
  }

  isLost = false;

  call(name: Call): unknown {
    switch (name) {
      case 'abort':
        return this.#abort();
      case 'close':
        return this.close();
      case 'dispose':
        return this.isClosed ? undefined : this.close();
      case 'rewind':
        return this.#rewind();
      case 'read 1':
        return this.buffer.splice(0, 1);
      case 'read all':
        return this.buffer.splice(0);
      default:
        return this.isAborted ? 'aborted' : this.#read(name);
    }
  }

  #read(name: Exclude<Call, 'abort' | 'close' | 'dispose' | 'rewind' | `read ${string}`>): unknown {
    switch (name) {
      case 'next':
        return this.isKilled ? 'over' : (this.#arrive() ?? this.buffer.shift() ?? null);
      case 'hasNext':
        return this.isKilled ? false : (this.#arrive() ?? this.buffer.length > 0);
      case 'tryNext':
        if (this.isKilled) return 'over';
        return (this.#mayFetch() ? this.#fetch() : undefined) ?? this.buffer.shift() ?? null;
      default:
        return this.isKilled ? [] : this.#drain(name);
    }
  }

  #mayFetch(): boolean {
    return this.buffer.length === 0 && !this.isClosed;
  }

  #drain(name: 'toArray' | 'loop'): unknown {
    const all: number[] = [];
    const wasOver = this.isClosed && this.buffer.length === 0;
    for (;;) {
      const failed = this.#arrive();
      all.push(...this.buffer.splice(0));
      if (failed === undefined && !this.isClosed) continue;
      if (failed !== undefined || (name === 'loop' && !wasOver)) this.close();
      return failed ?? all;
    }
  }

  #arrive(): string | undefined {
    while (this.#mayFetch()) {
      const failed = this.#fetch();
      if (failed !== undefined) return failed;
    }
    return undefined;
  }

  #fetch(): string | undefined {
    const { batches, failsAt, failure } = this.script;
    this.sent.push(this.asked === 0 ? 'find' : 'getMore');
    if (failsAt === this.asked) {
      if (failure === 'server' && this.asked > 0) this.sent.push('killCursors');
      this.isLost = true;
      this.#end();
      return failure;
    }
    this.buffer = Array.from({ length: batches[this.asked] ?? 0 }, () => this.taken++);
    this.asked += 1;
    if (!this.isOnServer) this.#end();
    return undefined;
  }

  close(): void {
    if (this.isOnServer) {
      this.sent.push('killCursors');
      this.isKilled = true;
      this.isLost = true;
    }
    this.#end();
  }

  #end(): void {
    this.isClosed = true;
    if (!this.#hasToldClose) this.closeEvents += 1;
    this.#hasToldClose = true;
  }

  #abort(): void {
    if (this.isAborted) return;
    // One that has ended listens to nobody.
    if (!this.isClosed) this.close();
    this.isAborted = true;
  }

  #rewind(): void {
    if (this.asked === 0 && !this.isLost) return;
    if (this.isOnServer) this.sent.push('killCursors');
    Object.assign(this, { buffer: [], asked: 0, taken: 0 });
    Object.assign(this, { isClosed: false, isKilled: false, isLost: false });
    this.#hasToldClose = false;
  }
}

/** The real one, over a server that answers as the script says. */
class Real {
  readonly host: ScriptedHost;
  readonly cursor: FindCursor;
  readonly #abort = new AbortController();
  closeEvents = 0;

  constructor(script: Script) {
    let asked = 0;
    let taken = 0;
    const answers = {
      shift(): Document | Error {
        const name = Object.keys(host.sent.at(-1) ?? {})[0];
        if (name === 'killCursors') return { ok: 1 };
        if (name === 'find') [asked, taken] = [0, 0];
        if (script.failsAt === asked) {
          return script.failure === 'network'
            ? new MongoNetworkError('network')
            : new MongoServerError({ ok: 0, code: 2, errmsg: 'server' });
        }
        const documents = Array.from({ length: script.batches[asked] ?? 0 }, () => ({
          n: taken++,
        }));
        asked += 1;
        const id = asked < script.batches.length ? 7 : 0;
        const batch = asked === 1 ? { firstBatch: documents } : { nextBatch: documents };
        return { ok: 1, cursor: { id, ns: 'db.c', ...batch } };
      },
    };
    const host = scriptedHost(answers as never, { retryReads: false });
    this.host = host;
    const context = { host, settings: { bson: {} } };
    const { signal } = this.#abort;
    this.cursor = new FindCursor(context, new MongoDBNamespace('db', 'c'), {}, { signal });
    this.cursor.on('close', () => {
      this.closeEvents += 1;
    });
  }

  get sent(): string[] {
    return this.host.sent.map((command) => Object.keys(command)[0] ?? '');
  }

  async call(name: Call): Promise<unknown> {
    try {
      return shown(await this.#call(name));
    } catch (error) {
      const { name: kind, message } = error as Error;
      if (kind === 'MongoCursorExhaustedError') return 'over';
      return kind === 'AbortError' ? 'aborted' : message;
    }
  }

  async #call(name: Call): Promise<unknown> {
    const { cursor } = this;
    if (name === 'loop') {
      const all: Document[] = [];
      for await (const document of cursor) all.push(document);
      return all;
    }
    if (name === 'read 1') return cursor.readBufferedDocuments(1);
    if (name === 'read all') return cursor.readBufferedDocuments();
    if (name === 'dispose') return cursor[Symbol.asyncDispose]();
    if (name === 'abort') {
      this.#abort.abort();
      // Its close answers nobody; it is done when the turns of what it sends have passed.
      return new Promise<void>((done) => setImmediate(done));
    }
    return cursor[name]();
  }
}

/** Documents by their numbers. */
function shown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shown);
  return value !== null && typeof value === 'object' ? (value as { n: number }).n : value;
}

const scripts: fc.Arbitrary<Script> = fc.record({
  batches: fc.array(fc.nat(3), { minLength: 1, maxLength: 4 }),
  failsAt: fc.option(fc.nat(3), { nil: undefined, freq: 2 }),
  failure: fc.constantFrom('network', 'server'),
});

test('whatever is called in whatever order, a cursor is what a model of it is', async () => {
  await fc.assert(
    fc.asyncProperty(
      scripts,
      fc.array(fc.constantFrom(...CALLS), { minLength: 1, maxLength: 12 }),
      async (script, calls) => {
        const [model, real] = [new Model(script), new Real(script)];
        for (const name of calls) {
          const expected = model.call(name);
          assert.deepEqual(await real.call(name), expected, name);
          await new Promise<void>((done) => setImmediate(done));
          const { cursor } = real;
          assert.deepEqual(real.sent, model.sent, name);
          assert.equal(cursor.bufferedCount(), model.buffer.length, name);
          assert.equal(cursor.closed, model.isClosed && model.buffer.length === 0, name);
          assert.equal(cursor.killed, model.isKilled, name);
          assert.equal(real.closeEvents, model.closeEvents, name);
          assert.equal(real.host.openCursors.size, model.isOnServer ? 1 : 0, name);
          assert.equal(real.host.checkedOut, 0);
        }
      },
    ),
    { numRuns: 300, seed: 1 },
  );
});
