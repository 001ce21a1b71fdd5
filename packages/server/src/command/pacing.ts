import { type DocumentSource, PAUSED } from '../cursor/document-source.ts';
import type { ServerCursor } from '../cursor/server-cursor.ts';
import type { RestingPace } from '../expression/pace.ts';
import { CommandError } from '../value/command-error.ts';
import type { CommandCall, MaybePromise } from './call.ts';
import { checkStillPrimary } from './still-primary.ts';
import { checkDeadline } from './waiting.ts';

/** How long a command computes before others have their turn. */
const STRETCH_MS = 10;
/** So many calls come between two looks at the clock. */
const CALLS = 16;

/** The pace of a command; that of a cursor is each command's in turn that reads on in it. */
export class CommandPace implements RestingPace {
  #call: CommandCall;
  #calls = 0;
  #until: number;

  constructor(call: CommandCall) {
    this.#call = call;
    this.#until = call.node.runtime.clock.now() + STRETCH_MS;
  }

  /** From now on it computes for the sake of this command. */
  attach(call: CommandCall): void {
    this.#call = call;
    this.#begin();
  }

  isDue(): boolean {
    if (++this.#calls % CALLS !== 0) return false;
    return this.#call.node.runtime.clock.now() >= this.#until;
  }

  check(): void {
    if (++this.#calls % CALLS === 0) checkDeadline(this.#call);
  }

  /**
   * Lets others have their turn. Rejects with MaxTimeMSExpired, Interrupted, ClientDisconnect, or, where it writes, when
   * its server is no primary any more.
   */
  rest(): Promise<void> {
    const call = this.#call;
    const { node, connection } = call;
    const { clock } = node.runtime;
    return new Promise((resolve, reject) => {
      let killedBy: Error | undefined;
      const leave = node.operations.enter({ operation: call, since: clock.now() }, (reason) => {
        killedBy = reason;
      });
      clock.defer(() => {
        leave();
        try {
          if (killedBy !== undefined) throw killedBy;
          if (connection.isEnded) {
            throw new CommandError('ClientDisconnect', 'operation was interrupted');
          }
          checkDeadline(call);
          if (call.command.access === 'write' || call.writes === true) checkStillPrimary(call);
          this.#begin();
          resolve();
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  #begin(): void {
    this.#until = this.#call.node.runtime.clock.now() + STRETCH_MS;
  }
}

/** The pace of a command, made when it is first asked for. */
export function paceOf(call: CommandCall): RestingPace {
  call.pace ??= new CommandPace(call);
  return call.pace;
}

/** The next documents of a cursor, with as many rests as that takes. */
export function pacedBatch(
  call: CommandCall,
  cursor: ServerCursor,
  count: number,
): MaybePromise<Uint8Array[]> {
  return cursor.tryBatch(count) ?? restedBatch(call, cursor, count);
}

async function restedBatch(
  call: CommandCall,
  cursor: ServerCursor,
  count: number,
): Promise<Uint8Array[]> {
  const pace = paceOf(call);
  cursor.inUse = true;
  try {
    for (;;) {
      await pace.rest();
      if (cursor.killed) {
        throw new CommandError('CursorKilled', `cursor id ${cursor.id} was killed`);
      }
      const batch = cursor.tryBatch(count);
      if (batch !== undefined) return batch;
    }
  } finally {
    cursor.inUse = false;
  }
}

/** Takes all documents of a source, with as many rests as that takes. */
export function eachDocument(
  call: CommandCall,
  source: DocumentSource,
  take: (document: Uint8Array) => void,
): MaybePromise<void> {
  for (let document = source.next(); document !== undefined; document = source.next()) {
    if (document === PAUSED)
      return paceOf(call)
        .rest()
        .then(() => eachDocument(call, source, take));
    take(document);
  }
}
