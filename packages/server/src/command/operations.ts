import { CommandError } from '../value/command-error.ts';
import type { ClientConnection } from './client-connection.ts';
import type { CommandBody } from './command-body.ts';
import type { CommandTraits } from './command-traits.ts';
import type { GenericArguments } from './grammar/generic-arguments.ts';

/** A command on its way, as far as others may learn of it. */
export interface Operation {
  readonly connection: ClientConnection;
  readonly command: CommandTraits;
  readonly body: CommandBody;
  readonly generic: GenericArguments;
}

/** An operation that waits. */
export interface Waiting {
  readonly operation: Operation;
  /** On the clock of `runtime.clock.now()`, in milliseconds. */
  readonly since: number;
}

/**
 * The operations of one server. It does one thing at a time: what others can find, and stop, is what waits. State: the
 * numbers given out, and those that wait.
 */
export class Operations {
  readonly #ids = new WeakMap<Operation, number>();
  readonly #waiting = new Map<number, Waiting & { readonly interrupt: (reason: Error) => void }>();
  #newest = 0;

  /** The number of an operation, which stays its own. */
  idOf(operation: Operation): number {
    const known = this.#ids.get(operation);
    if (known !== undefined) return known;
    this.#newest = (this.#newest + 1) % 2 ** 31;
    this.#ids.set(operation, this.#newest);
    return this.#newest;
  }

  /** Makes an operation known for as long as it waits, from `since`: until what is returned is called. */
  enter({ operation, since }: Waiting, interrupt: (reason: Error) => void): () => void {
    const id = this.idOf(operation);
    this.#waiting.set(id, { operation, since, interrupt });
    return () => {
      this.#waiting.delete(id);
    };
  }

  get waiting(): readonly Waiting[] {
    return [...this.#waiting.values()];
  }

  /** Ends the wait of an operation with Interrupted; one that is over, or never was, needs no end. */
  kill(id: number): void {
    this.#waiting.get(id)?.interrupt(new CommandError('Interrupted', 'operation was interrupted'));
  }
}
