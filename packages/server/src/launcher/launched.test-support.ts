import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Document } from 'bson';
import { RawClient } from '../deployment/raw-client.test-support.ts';

/** The program that tools start. */
export const PROGRAM: string = fileURLToPath(
  new URL('../../bin/touchstone-mongod.js', import.meta.url),
);

export const MONGOS_PROGRAM: string = fileURLToPath(
  new URL('../../bin/touchstone-mongos.js', import.meta.url),
);

/** Whoever is killed leaves no count of the lines that it reached. */
const END: NodeJS.Signals = process.env['NODE_V8_COVERAGE'] === undefined ? 'SIGKILL' : 'SIGTERM';

/** A mongod as a tool starts it: it is known by its log. */
export class Launched implements AsyncDisposable {
  readonly lines: { msg: string; id: number; attr?: Record<string, unknown> }[] = [];
  readonly exited: Promise<number | null>;
  readonly #child: ChildProcess;
  readonly #listeners = new Set<() => void>();

  constructor(...args: string[]) {
    const program = args.includes('--configdb') ? MONGOS_PROGRAM : PROGRAM;
    this.#child = spawn(process.execPath, [program, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    assert.ok(this.#child.stdout);
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      this.lines.push(JSON.parse(line));
      for (const listener of this.#listeners) listener();
    });
    this.exited = new Promise((resolve) => this.#child.once('close', resolve));
  }

  /** Resolves with the attributes of the first line of that message. */
  async said(msg: string): Promise<Record<string, unknown>> {
    for (;;) {
      const line = this.lines.find((each) => each.msg === msg);
      if (line !== undefined) return line.attr ?? {};
      await new Promise<void>((resolve, reject) => {
        this.#listeners.add(resolve);
        void this.exited.then((code) => reject(new Error(`it ended with ${code}`)));
      });
    }
  }

  async connect(): Promise<RawClient> {
    const { port } = await this.said('Waiting for connections');
    return RawClient.connect(`127.0.0.1:${port}`);
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill(END);
    await this.exited;
  }
}

/** A process with the port that it listens on. */
export interface Process {
  readonly launched: Launched;
  readonly host: string;
}

/** Starts a process; resolves once it waits for connections. */
export async function launch(...args: string[]): Promise<Process> {
  const launched = new Launched(...args);
  const { port } = await launched.said('Waiting for connections');
  return { launched, host: `127.0.0.1:${port}` };
}

/** Resolves with the reply to a command, whatever it says. */
export async function ask(host: string, command: Document, database = 'admin'): Promise<Document> {
  using client = await RawClient.connect(host);
  return await client.send(command, database);
}

/** Asks until the answer is as wanted: the processes go on by themselves. */
export async function until(
  host: string,
  command: Document,
  isWanted: (reply: Document) => boolean,
  database = 'admin',
): Promise<Document> {
  let last: unknown;
  for (let left = 200; left > 0; left--) {
    try {
      const reply = await ask(host, command, database);
      if (isWanted(reply)) return reply;
      last = reply;
    } catch (error) {
      // Nobody answers while another process takes over.
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`it stays ${JSON.stringify(last)} ${last}`);
}
