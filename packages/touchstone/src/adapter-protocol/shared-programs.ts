import {
  ADAPTER_PROTOCOL_VERSION,
  type AdapterReply,
  type AdapterRequest,
  type DriverAdapter,
} from './adapter-protocol.ts';
import type { JsonLinesAdapter } from './json-lines-adapter.ts';
import type { SendOptions } from './open-requests.ts';

/** Tells how an adapter is opened. */
export interface OpenOptions {
  /** With a program that nobody else uses. */
  readonly alone?: boolean;
}

/** A program that serves several scopes, and how many of them are open. */
interface SharedProgram {
  readonly program: JsonLinesAdapter;
  lastScope: number;
  open: number;
}

/**
 * Adapters that are scopes of one program, where it serves several: starting a process, and having its code become fast, costs
 * more than what many cases ask of it. A program that does not say so is started for each adapter.
 */
export class SharedPrograms {
  readonly #start: () => JsonLinesAdapter;
  /** Undefined once it settles where the program serves nobody but who started it. */
  #shared: Promise<SharedProgram | undefined> | undefined;

  constructor(start: () => JsonLinesAdapter) {
    this.#start = start;
  }

  /** An adapter; its program is started where there is none to share. Rejects where that does not answer. */
  async open({ alone = false }: OpenOptions = {}): Promise<DriverAdapter> {
    if (alone) return this.#start();
    for (;;) {
      if (this.#shared === undefined) return this.#first();
      const shared = await this.#shared.catch(() => undefined);
      if (shared === undefined) return this.#start();
      if (!shared.program.isLost && shared.open > 0) return new Scope(shared);
      this.#shared = undefined;
    }
  }

  /** Starts a program and asks it for scopes, while others who come wait for what it says. */
  async #first(): Promise<DriverAdapter> {
    const program = this.#start();
    const asked = program.send({ kind: 'start', protocol: ADAPTER_PROTOCOL_VERSION });
    const first: { scope?: Scope } = {};
    this.#shared = asked.then((reply) => {
      if (reply.kind !== 'started' || reply.scopes !== true) return undefined;
      const shared = { program, lastScope: 0, open: 0 };
      first.scope = new Scope(shared);
      return shared;
    });
    try {
      await this.#shared;
    } catch {
      // Whoever asks next for the start of this very program hears why it fails.
      this.#shared = undefined;
    }
    return first.scope ?? program;
  }
}

/** A part of a program that knows only its own entities. The last one to go stops the program. */
class Scope implements DriverAdapter {
  readonly isShared = true;
  readonly #shared: SharedProgram;
  readonly #scope: number;
  #isOpen = true;

  constructor(shared: SharedProgram) {
    this.#shared = shared;
    shared.lastScope += 1;
    shared.open += 1;
    this.#scope = shared.lastScope;
  }

  send(request: AdapterRequest, options?: SendOptions): Promise<AdapterReply> {
    return this.#shared.program.send(request, { ...options, scope: this.#scope });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#shared.open -= 1;
    const { program, open } = this.#shared;
    if (open === 0) return program[Symbol.asyncDispose]();
    // Its clients would go on watching their servers; a program that is lost has none.
    if (!program.isLost) await this.send({ kind: 'reset' }).catch(() => {});
  }
}
