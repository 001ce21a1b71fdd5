import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { spawn } from 'node:child_process';
import { thrownError } from '@touchstone/protocol';
import type { Clock } from '@touchstone/runtime';
import { nodeRuntime } from '@touchstone/runtime';
import type { AdapterReply, AdapterRequest, DriverAdapter } from './adapter-protocol.ts';
import { allowanceOf } from './allowance.ts';
import { decodeLine, encodeLine, LineSplitter } from './json-lines.ts';
import { LastLines } from './last-lines.ts';
import { OpenRequests, type SendOptions } from './open-requests.ts';

/** The adapter program died, hung, or did not speak the protocol. Its last lines are in the message. */
export class AdapterFailure extends Error {
  override readonly name = 'AdapterFailure';
}

/** Tells how to start an adapter that is a program. */
export interface JsonLinesOptions {
  /** The program and its arguments, as a shell would split them (quotes are understood). */
  readonly command: string;
  /** Environment variables beside those of this process. */
  readonly variables?: Readonly<Record<string, string>>;
  /**
   * The time that a reply may take before the program counts as hung, beside what the request itself waits for and a second
   * for each megabyte of it. Default: 60,000 ms.
   */
  readonly hangLimitMS?: number;
  readonly clock?: Clock;
}

/** The time that a program may be silent by default. */
export const HANG_LIMIT_MS = 60_000;
/** The time that a program may take to go after `stop`. */
const STOP_TIMEOUT_MS = 2_000;
/** A program in any language reads and sends a megabyte in less than a millisecond for each of so many characters. */
const CHARACTERS_A_MILLISECOND = 1_000;

/** A driver behind a program that reads requests and writes replies, one line each. */
export class JsonLinesAdapter implements DriverAdapter {
  readonly #command: string;
  readonly #hangLimitMS: number;
  readonly #clock: Clock;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #requests = new OpenRequests();
  readonly #lastLines = new LastLines();
  #failure: AdapterFailure | undefined;

  constructor(options: JsonLinesOptions) {
    this.#command = options.command;
    this.#hangLimitMS = options.hangLimitMS ?? HANG_LIMIT_MS;
    this.#clock = options.clock ?? nodeRuntime().clock;
    const [program = '', ...args] = splitCommand(options.command);
    const env = { ...process.env, ...options.variables };
    this.#child = spawn(program, args, { stdio: 'pipe', env });
    const lines = new LineSplitter((line) => this.#answered(line));
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (this.#failure !== undefined) return;
      try {
        lines.push(text);
      } catch (error) {
        this.#fail(thrownError(error).message);
      }
    });
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => this.#lastLines.push(text));
    this.#child.stdin.on('error', () => {});
    this.#child.on('error', (error) => this.#fail(`could not be started: ${error.message}`));
    this.#child.on('close', (status, signal) => {
      this.#fail(`ended ${signal === null ? `with status ${status}` : `by ${signal}`}`);
    });
  }

  /** True once the program is of no use any more. */
  get isLost(): boolean {
    return this.#failure !== undefined;
  }

  send(
    request: AdapterRequest,
    options: SendOptions & { readonly scope?: number } = {},
  ): Promise<AdapterReply> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const { scope } = options;
    const { id, reply } = this.#requests.open(request.kind, options);
    const line = encodeLine({ id, ...(scope !== undefined && { scope }), ...request });
    const extraMS = Math.round(line.length / CHARACTERS_A_MILLISECOND);
    options.onSize?.(extraMS);
    const timeoutMS = this.#hangLimitMS + allowanceOf(request) + extraMS;
    const timer = this.#clock.setTimer(timeoutMS, () => {
      this.#fail(`did not answer ${request.kind} ${id} within ${timeoutMS} ms`);
    });
    this.#child.stdin.write(line);
    return reply.finally(() => timer.cancel());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#failure === undefined) await this.#stop();
    this.#child.kill('SIGKILL');
  }

  async #stop(): Promise<void> {
    const gone = new Promise<void>((resolve) => this.#child.once('close', () => resolve()));
    this.#child.stdin.write(encodeLine({ id: this.#requests.nextId(), kind: 'stop' }));
    this.#child.stdin.end();
    let timer: { cancel(): void } | undefined;
    const late = new Promise<void>((resolve) => {
      timer = this.#clock.setTimer(STOP_TIMEOUT_MS, resolve, { unref: true });
    });
    await Promise.race([gone, late]);
    timer?.cancel();
  }

  #answered(line: string): void {
    if (this.#failure !== undefined) return;
    let message: unknown;
    try {
      message = decodeLine(line);
    } catch {
      this.#lastLines.keep(line);
      this.#fail('wrote a line that is not JSON');
      return;
    }
    const fault = this.#requests.answer(message, (what) => {
      this.#lastLines.keep(line);
      return new AdapterFailure(what);
    });
    if (fault === undefined) return;
    this.#lastLines.keep(line);
    this.#fail(fault);
  }

  /** The program is of no use any more: all that is open fails with what it did last. */
  #fail(what: string): void {
    if (this.#failure !== undefined) return;
    this.#failure = new AdapterFailure(
      `The adapter "${this.#command}" ${what}. ${this.#lastLines}`,
    );
    this.#requests.failAll(this.#failure);
    this.#child.kill('SIGKILL');
  }
}

/** Splits a command line at spaces; quotes of both kinds keep spaces. */
export function splitCommand(command: string): readonly string[] {
  const words = command.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? [];
  return words.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'));
}
