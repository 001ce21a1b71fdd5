import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Answer, Order } from './orders.ts';
import { WORK } from './sandbox.ts';

type Question = Order extends infer Each ? (Each extends Order ? Omit<Each, 'id'> : never) : never;

const SWITCH = resolve('dist/scripts/mutation/switch.js');
const WORKER = resolve('dist/scripts/mutation/worker.js');
/** A process has leaks by now, of tests that a fault has broken off; and the codec makes only so many functions in one. */
const MOST_QUESTIONS = 250;
/** A worker that does not even say that a test takes too long is in an endless loop. */
const SILENT_MS = 5_000;

/** A worker that is started when it is needed, and again where it has died. */
export class TestProcess {
  #child: ChildProcess | undefined;
  #asked = 0;
  readonly #fromTheStart: string | undefined;

  /** `fromTheStart` names a fault, `PATH#N`, that is on already when modules are loaded. */
  constructor(fromTheStart?: string) {
    this.#fromTheStart = fromTheStart;
  }

  /** Asks, and waits for the answer; undefined where the process has died or had to be killed. */
  async ask(question: Question, limitMS: number): Promise<Answer | undefined> {
    if (this.#asked >= MOST_QUESTIONS) await this.end();
    this.#child ??= this.#start();
    const child = this.#child;
    this.#asked += 1;
    const id = this.#asked;
    return new Promise((done) => {
      const settle = (answer: Answer | undefined): void => {
        clearTimeout(limit);
        child.off('message', heard);
        child.off('exit', died);
        if (answer === undefined) this.kill();
        done(answer);
      };
      const heard = (answer: Answer): void => {
        if (answer.id === id) settle(answer);
      };
      const died = (): void => settle(undefined);
      const limit = setTimeout(died, limitMS + SILENT_MS);
      child.on('message', heard);
      child.on('exit', died);
      child.send({ ...question, id }, (error) => error && settle(undefined));
    });
  }

  /** Ends the process and whatever its tests have started. */
  kill(): void {
    const pid = this.#child?.pid;
    this.#child = undefined;
    this.#asked = 0;
    if (pid === undefined) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It is gone already.
    }
  }

  /** Lets the process clean up behind its tests, then ends it. */
  async end(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#asked = 0;
    const gone = new Promise<void>((done) => {
      child.on('exit', () => done());
      setTimeout(done, SILENT_MS).unref();
    });
    child.send({ kind: 'end', id: 0 }, () => undefined);
    await gone;
    this.kill();
  }

  #start(): ChildProcess {
    const temporary = resolve(WORK, '../temporary');
    mkdirSync(temporary, { recursive: true });
    const options = `--conditions=module --import ${SWITCH}`;
    return fork(WORKER, [], {
      cwd: resolve(WORK),
      detached: true,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: ['--conditions=module', '--import', SWITCH],
      env: {
        ...process.env,
        NODE_OPTIONS: options,
        TMPDIR: temporary,
        // No official test file is in reach.
        TOUCHSTONE_SPECS: join(temporary, 'none'),
        ...(this.#fromTheStart === undefined ? {} : { TOUCHSTONE_MUTANT: this.#fromTheStart }),
      },
    });
  }
}
