import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { RawClient } from '../deployment/raw-client.test-support.ts';

/** The program that tools start. */
export const PROGRAM: string = fileURLToPath(
  new URL('../../bin/touchstone-mongod.js', import.meta.url),
);

/** A mongod as a tool starts it: it is known by its log. */
export class Launched implements AsyncDisposable {
  readonly lines: { msg: string; id: number; attr?: Record<string, unknown> }[] = [];
  readonly exited: Promise<number | null>;
  readonly #child: ChildProcess;
  readonly #listeners = new Set<() => void>();

  constructor(...args: string[]) {
    this.#child = spawn(process.execPath, [PROGRAM, ...args], {
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
    this.#child.kill('SIGKILL');
    await this.exited;
  }
}
