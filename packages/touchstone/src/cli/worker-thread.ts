import { Worker } from 'node:worker_threads';
import { thrownError } from '@touchstone/protocol';
import { nodeRuntime } from '@touchstone/runtime';
import { EJSON } from 'bson';
import type { TestResult } from '../run/test-result.ts';
import type { TaskThread } from '../schedule/task-thread.ts';
import type { OnResult } from '../schedule/worker.ts';
import { threadProgram } from './own-package.ts';

/** The start of a thread: the command line of the run, from which it makes the same plans. */
export interface ThreadStart {
  readonly args: readonly string[];
  /** The driver among those that the command line names. */
  readonly driver: number;
}

/** To the thread. */
export type ThreadRequest =
  | { readonly kind: 'run'; readonly task: number }
  | { readonly kind: 'interrupt' }
  /** No further task comes: the thread stops what it has started, and ends. */
  | { readonly kind: 'end' };

/** From the thread: the results of a task, as Extended JSON. */
export interface ThreadReply {
  readonly task: number;
  readonly results: string;
}

/** The time that a thread may take to stop its programs and servers. */
const END_LIMIT_MS = 3_000;

interface Pending {
  readonly onResult: OnResult;
  resolve(results: readonly TestResult[]): void;
  reject(error: Error): void;
}

/** Tasks in another thread, so that another core works on them. */
export class WorkerThread implements TaskThread {
  readonly #thread: Worker;
  readonly #pending = new Map<number, Pending>();
  readonly #signal: AbortSignal;
  readonly #interrupt = (): void => this.#send({ kind: 'interrupt' });
  #broken: Error | undefined;

  constructor({ signal, ...start }: ThreadStart & { readonly signal: AbortSignal }) {
    this.#signal = signal;
    this.#thread = new Worker(threadProgram, { workerData: start });
    this.#thread.on('message', (reply: ThreadReply) => this.#answered(reply));
    this.#thread.on('error', (error) => this.#fail(thrownError(error)));
    this.#thread.on('exit', () => this.#fail(new Error('A thread of the run ended too early.')));
    signal.addEventListener('abort', this.#interrupt, { once: true });
  }

  run(task: number, onResult: OnResult): Promise<readonly TestResult[]> {
    if (this.#broken !== undefined) return Promise.reject(this.#broken);
    return new Promise((resolve, reject) => {
      this.#pending.set(task, { onResult, resolve, reject });
      this.#send({ kind: 'run', task });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#signal.removeEventListener('abort', this.#interrupt);
    if (this.#broken === undefined && !this.#signal.aborted) await this.#end();
    await this.#thread.terminate();
  }

  /** Programs that are told to stop can end as they want; those of a thread that is gone only lose their input. */
  async #end(): Promise<void> {
    const gone = new Promise<void>((resolve) => this.#thread.once('exit', () => resolve()));
    this.#send({ kind: 'end' });
    let timer: { cancel(): void } | undefined;
    const late = new Promise<void>((resolve) => {
      timer = nodeRuntime().clock.setTimer(END_LIMIT_MS, resolve);
    });
    await Promise.race([gone, late]);
    timer?.cancel();
  }

  #send(request: ThreadRequest): void {
    this.#thread.postMessage(request);
  }

  #answered({ task, results }: ThreadReply): void {
    const pending = this.#pending.get(task);
    this.#pending.delete(task);
    const list = EJSON.parse(results, { relaxed: false }) as TestResult[];
    for (const result of list) pending?.onResult(result);
    pending?.resolve(list);
  }

  #fail(error: Error): void {
    this.#broken = error;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}
