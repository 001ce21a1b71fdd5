import type { Clock } from '@touchstone/runtime';
import { defaultClock } from '../going/default-clock.ts';
import type { MockRequest } from '../request/mock-request.ts';
import type { MockupDB } from '../server/mockup-db.ts';
import { type Answer, parseTypedLine, TYPED_HELP } from './typed-line.ts';

/** Describes how a session behaves. */
export interface InteractiveSessionOptions {
  /** The lines that are typed, or that come from a pipe. */
  readonly lines: AsyncIterable<string>;
  /** Takes what the session says, a line or a few at a time. */
  readonly say: (text: string) => void;
  /** For how long a request waits for an answer, in milliseconds, before its connection is ended; default: for ever. */
  readonly timeoutMS?: number;
  /** Default: the machine's own time. */
  readonly clock?: Clock;
}

/**
 * A person, or a pipe, at a mock server: requests are shown in the order in which they come, and each typed answer is
 * for the oldest that waits. An answer that is typed before a request has come waits for it.
 */
export class InteractiveSession {
  readonly #server: MockupDB;
  readonly #options: InteractiveSessionOptions;
  readonly #history: string[] = [];
  #current: MockRequest | undefined;
  #typed: ((answer: Answer | undefined) => void) | undefined;
  readonly #early: Answer[] = [];
  #ended = false;

  constructor(server: MockupDB, options: InteractiveSessionOptions) {
    this.#server = server;
    this.#options = options;
  }

  /** Ends when `quit` is typed, or with the server; the end of the lines alone leaves what is automatic going. */
  async run(): Promise<void> {
    const reading = this.#read();
    const requests = this.#server[Symbol.asyncIterator]();
    const forget = this.#server.on('stopped', () => this.#end());
    while (!this.#ended) {
      const next = await Promise.race([requests.next(), reading.then(() => 'quit' as const)]);
      if (next === 'quit' || next.done === true) break;
      await this.#serve(next.value);
    }
    forget();
  }

  #end(): void {
    this.#ended = true;
    this.#typed?.(undefined);
  }

  async #serve(request: MockRequest): Promise<void> {
    this.#current = request;
    this.#options.say(`${request}\n  from port ${request.clientPort}; type an answer`);
    const answer = this.#early.shift() ?? (await this.#nextAnswer());
    this.#current = undefined;
    if (answer !== undefined) return this.#give(request, answer);
    this.#remember(request, this.#ended ? 'nothing, the session ended' : 'hung up, out of time');
    await request.hangup();
  }

  /** The next answer that is typed; undefined when the time is over or the session ends. */
  #nextAnswer(): Promise<Answer | undefined> {
    const { timeoutMS, clock = defaultClock() } = this.#options;
    return new Promise((resolve) => {
      const timer =
        timeoutMS === undefined ? undefined : clock.setTimer(timeoutMS, () => settle(undefined));
      const settle = (answer: Answer | undefined): void => {
        timer?.cancel();
        this.#typed = undefined;
        if (answer === undefined && !this.#ended)
          this.#options.say(`  nobody answered within ${timeoutMS} ms; the connection is ended`);
        resolve(answer);
      };
      this.#typed = settle;
      if (this.#ended) settle(undefined);
    });
  }

  async #give(request: MockRequest, answer: Answer): Promise<void> {
    this.#remember(request, describe(answer));
    try {
      await answerWith(request, answer);
    } catch (error) {
      this.#options.say(`  not answered: ${error instanceof Error ? error.message : error}`);
    }
  }

  #remember(request: MockRequest, outcome: string): void {
    this.#history.push(`${this.#history.length + 1}. ${request}\n   ${outcome}`);
  }

  async #read(): Promise<void> {
    let number = 0;
    for await (const line of this.#options.lines) {
      number += 1;
      if (this.#take(line, number)) break;
    }
    if (this.#ended) this.#typed?.(undefined);
    // A pipe that has ended answers no more; what was told to be automatic goes on until the server is stopped.
    else await new Promise(() => {});
  }

  /** Does what a line says; true for the last one. */
  #take(line: string, number: number): boolean {
    try {
      const typed = parseTypedLine(line);
      switch (typed.kind) {
        case 'nothing':
          return false;
        case 'quit':
          this.#ended = true;
          return true;
        case 'help':
          this.#options.say(TYPED_HELP);
          return false;
        case 'history':
          this.#options.say(this.#history.join('\n') || 'nothing has been answered yet');
          return false;
        case 'show':
          this.#options.say(this.#current?.toString() ?? 'no request waits');
          return false;
        case 'autorespond':
          this.#server.autoresponds(typed.command, (request: MockRequest) =>
            answerWith(request, typed.answer),
          );
          this.#options.say(`every ${typed.command} is answered from now on`);
          if (isCalled(this.#current, typed.command)) this.#typed?.(typed.answer);
          return false;
        default:
          if (this.#typed === undefined) this.#early.push(typed);
          else this.#typed(typed);
          return false;
      }
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      this.#options.say(`line ${number}: ${error.message}`);
      return false;
    }
  }
}

function answerWith(request: MockRequest, answer: Answer): Promise<true> {
  switch (answer.kind) {
    case 'reply':
      return request.replies(answer.document);
    case 'error':
      return request.commandErr(answer.code, answer.message);
    case 'hangup':
      return request.hangup();
  }
}

function describe(answer: Answer): string {
  if (answer.kind === 'error') return `error ${answer.code} ${answer.message}`;
  return answer.kind === 'hangup' ? 'hung up' : `reply ${JSON.stringify(answer.document)}`;
}

function isCalled(request: MockRequest | undefined, command: string): boolean {
  return request?.fieldNames()[0]?.toLowerCase() === command.toLowerCase();
}
