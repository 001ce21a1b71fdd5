import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { spawn } from 'node:child_process';
import type { Clock } from '@touchstone/runtime';
import { nodeRuntime } from '@touchstone/runtime';
import type {
  AdapterCallback,
  AdapterReply,
  AdapterRequest,
  DriverAdapter,
} from './adapter-protocol.ts';
import { decodeLine, encodeLine, LineSplitter } from './json-lines.ts';

/** The adapter program died, hung, or did not speak the protocol. Its last lines are in the message. */
export class AdapterFailure extends Error {
  override readonly name = 'AdapterFailure';
}

export interface JsonLinesOptions {
  /** The program and its arguments, as a shell would split them (quotes are understood). */
  readonly command: string;
  /** How long a reply may take before the program counts as hung. Default: 60,000 ms. */
  readonly replyTimeoutMS?: number;
  readonly clock?: Clock;
}

type SendOptions = NonNullable<Parameters<DriverAdapter['send']>[1]>;

interface Pending {
  readonly kind: string;
  readonly onCallback: SendOptions['onCallback'];
  resolve(reply: AdapterReply): void;
  reject(error: Error): void;
}

const REPLY_TIMEOUT_MS = 60_000;
const KEPT_LINES = 10;
/** How long a program may take to go after `stop`. */
const STOP_TIMEOUT_MS = 2_000;

/** A driver behind a program that reads requests and writes replies, one line each. */
export class JsonLinesAdapter implements DriverAdapter {
  readonly #command: string;
  readonly #timeoutMS: number;
  readonly #clock: Clock;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #pending = new Map<number, Pending>();
  readonly #lastLines: string[] = [];
  #lastId = 0;
  #failure: AdapterFailure | undefined;

  constructor(options: JsonLinesOptions) {
    this.#command = options.command;
    this.#timeoutMS = options.replyTimeoutMS ?? REPLY_TIMEOUT_MS;
    this.#clock = options.clock ?? nodeRuntime().clock;
    const [program, ...args] = splitCommand(options.command);
    this.#child = spawn(program as string, args, { stdio: 'pipe' });
    const lines = new LineSplitter((line) => this.#answered(line));
    const complaints = new LineSplitter((line) => this.#keep(line));
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => {
      try {
        lines.push(text);
      } catch (error) {
        this.#fail((error as Error).message);
      }
    });
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => complaints.push(text));
    this.#child.stdin.on('error', () => {});
    this.#child.on('error', (error) => this.#fail(`could not be started: ${error.message}`));
    this.#child.on('close', (status, signal) => {
      this.#fail(`ended ${signal === null ? `with status ${status}` : `by ${signal}`}`);
    });
  }

  send(request: AdapterRequest, options: SendOptions = {}): Promise<AdapterReply> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const id = ++this.#lastId;
    const timeoutMS = this.#timeoutMS + (request.kind === 'events' ? (request.waitMS ?? 0) : 0);
    return new Promise((resolve, reject) => {
      const timer = this.#clock.setTimer(timeoutMS, () => {
        this.#fail(`did not answer ${request.kind} within ${timeoutMS} ms`);
      });
      const settled = (): void => {
        timer.cancel();
        this.#pending.delete(id);
      };
      this.#pending.set(id, {
        kind: request.kind,
        onCallback: options.onCallback,
        resolve(reply) {
          settled();
          resolve(reply);
        },
        reject(error) {
          settled();
          reject(error);
        },
      });
      this.#child.stdin.write(encodeLine({ id, ...request }));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#failure === undefined) await this.#stop();
    this.#child.kill('SIGKILL');
  }

  async #stop(): Promise<void> {
    const gone = new Promise<void>((resolve) => this.#child.once('close', () => resolve()));
    this.#child.stdin.write(encodeLine({ id: ++this.#lastId, kind: 'stop' }));
    this.#child.stdin.end();
    let timer: { cancel(): void } | undefined;
    const late = new Promise<void>((resolve) => {
      timer = this.#clock.setTimer(STOP_TIMEOUT_MS, resolve, { unref: true });
    });
    await Promise.race([gone, late]);
    timer?.cancel();
  }

  #answered(line: string): void {
    let message: { id?: unknown; kind?: unknown };
    try {
      message = decodeLine(line) as typeof message;
    } catch {
      this.#keep(line);
      this.#fail('wrote a line that is not JSON');
      return;
    }
    const pending = this.#pending.get(Number(message?.id));
    if (pending === undefined || typeof message.kind !== 'string') {
      this.#keep(line);
      this.#fail('wrote a line that answers no request');
    } else if (message.kind === 'callback') {
      pending.onCallback?.({
        kind: 'callback',
        callback: Number((message as AdapterCallback).callback),
      });
    } else if (message.kind === 'failure') {
      pending.reject(new AdapterFailure(String((message as { message?: unknown }).message)));
    } else {
      pending.resolve(plainReply(message as unknown as AdapterReply));
    }
  }

  #keep(line: string): void {
    this.#lastLines.push(line.slice(0, 500));
    if (this.#lastLines.length > KEPT_LINES) this.#lastLines.shift();
  }

  #fail(what: string): void {
    if (this.#failure !== undefined) return;
    const said = this.#lastLines.length === 0 ? 'It said nothing.' : 'Its last lines:';
    const lines = this.#lastLines.map((line) => `\n    ${line}`).join('');
    this.#failure = new AdapterFailure(`The adapter "${this.#command}" ${what}. ${said}${lines}`);
    for (const pending of [...this.#pending.values()]) pending.reject(this.#failure);
    this.#child.kill('SIGKILL');
  }
}

/** The protocol's own numbers as plain ones; values of tests and servers keep their BSON types. */
function plainReply(reply: AdapterReply): AdapterReply {
  switch (reply.kind) {
    case 'events':
      return {
        kind: 'events',
        events: reply.events.map((event) => ({
          ...event,
          sequence: Number(event.sequence),
          observedAt: Number(event.observedAt),
        })),
      };
    case 'error': {
      const { error } = reply;
      const code = error.code === undefined ? {} : { code: Number(error.code) };
      return { kind: 'error', error: { ...error, number: Number(error.number), ...code } };
    }
    default:
      return reply;
  }
}

/** Splits a command line at spaces; quotes of both kinds keep spaces. */
export function splitCommand(command: string): readonly string[] {
  const words = command.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? [];
  return words.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'));
}
