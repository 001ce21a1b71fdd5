import { type DocumentSource, PAUSED } from '../cursor/document-source.ts';
import type { ServerCursor } from '../cursor/server-cursor.ts';
import type { RestingPace } from '../expression/pace.ts';
import { REST } from '../expression/standing.ts';
import { CommandError } from '../value/command-error.ts';
import type { Steps } from '../value/steps.ts';
import type { CommandCall, MaybePromise } from './call.ts';
import { checkStillPrimary } from './still-primary.ts';
import { checkDeadline } from './waiting.ts';

/** The time that a command computes before others have their turn. */
const STRETCH_MS = 10;
/** At most so many calls come between two looks at the clock; fewer where each takes long. */
const MOST_CALLS = 16;
/** As often as this the clock is looked at, about. */
const LOOK_MS = 0.5;

/** Something that is made before a command begins. */
interface Ahead<Made> {
  readonly steps: Steps<Made>;
  made?: { readonly value: Made };
}

/** The pace of a command; that of a cursor is each command's in turn that reads on in it. */
export class CommandPace implements RestingPace {
  standing?: RestingPace['standing'];
  #call: CommandCall;
  #until: number;
  /** The calls until the next look at the clock, those between the last two, and when the last was. */
  #left = 1;
  #calls = 1;
  #looked: number;
  /** A secondary that computes what $out or $merge are to write has not lost what it never was. */
  #beganOnPrimary: boolean;
  /** When the present stretch began. */
  #begun: number;
  /** The things that are made before the command begins. */
  readonly #ahead = new Map<string, Ahead<unknown>>();

  constructor(call: CommandCall) {
    this.#call = call;
    this.#beganOnPrimary = isPrimary(call);
    this.#looked = call.node.runtime.clock.now();
    this.#begun = this.#looked;
    this.#until = this.#looked + STRETCH_MS;
  }

  /** From now on it computes for the sake of this command. */
  attach(call: CommandCall): void {
    this.#call = call;
    this.#beganOnPrimary = isPrimary(call);
    this.#begin();
  }

  isDue(): boolean {
    return --this.#left <= 0 && this.#look() >= this.#until;
  }

  isDueNow(): boolean {
    return this.#look() >= this.#until;
  }

  get stride(): number {
    return this.#calls;
  }

  goesOn(): void {
    const now = this.#look();
    this.#until = now + Math.max(STRETCH_MS, now - this.#begun);
  }

  check(): void {
    if (--this.#left > 0) return;
    this.#look();
    checkDeadline(this.#call);
  }

  ahead<Made>(key: string, begin: () => Steps<Made>): Made {
    const known = this.#ahead.get(key) as Ahead<Made> | undefined;
    const ahead = known ?? { steps: begin() };
    this.#ahead.set(key, ahead);
    while (ahead.made === undefined) {
      const { done, value } = ahead.steps.next();
      if (done) ahead.made = { value };
      else if (this.isDue()) throw REST;
    }
    return ahead.made.value;
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
          const writes = call.command.access === 'write' || call.writes === true;
          if (writes && this.#beganOnPrimary) checkStillPrimary(call);
          this.#begin();
          resolve();
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  #begin(): void {
    this.#looked = this.#call.node.runtime.clock.now();
    this.#begun = this.#looked;
    this.#until = this.#looked + STRETCH_MS;
  }

  #look(): number {
    const now = this.#call.node.runtime.clock.now();
    const passedMS = now - this.#looked;
    if (passedMS < LOOK_MS) this.#calls = Math.min(MOST_CALLS, this.#calls * 2);
    else if (passedMS > 2 * LOOK_MS) this.#calls = Math.max(1, this.#calls >> 2);
    // A rest that is due stays due, also for who asks next and counts calls.
    this.#left = now >= this.#until ? 1 : this.#calls;
    this.#looked = now;
    return now;
  }
}

function isPrimary({ node: { member } }: CommandCall): boolean {
  return member === undefined || member.state === 'PRIMARY';
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
    if (document === PAUSED) return restThen(call, () => eachDocument(call, source, take));
    take(document);
  }
}

/** Takes one after the other, with as many rests as that takes. */
export function eachInTurn<T>(
  call: CommandCall,
  items: Iterator<T>,
  take: (item: T) => void,
): MaybePromise<void> {
  const pace = paceOf(call);
  for (let next = items.next(); !next.done; next = items.next()) {
    take(next.value);
    if (pace.isDue()) return restThen(call, () => eachInTurn(call, items, take));
  }
}

/** Rests, then goes on. */
export function restThen<Result>(
  call: CommandCall,
  goOn: () => MaybePromise<Result>,
): Promise<Result> {
  return paceOf(call).rest().then(goOn);
}

/** Takes all steps, with as many rests as that takes. */
export function inPieces<Made>(call: CommandCall, steps: Steps<Made>): MaybePromise<Made> {
  const pace = paceOf(call);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (pace.isDue()) return restedSteps(call, steps);
  }
}

async function restedSteps<Made>(call: CommandCall, steps: Steps<Made>): Promise<Made> {
  try {
    await paceOf(call).rest();
  } catch (error) {
    steps.return(undefined as Made);
    throw error;
  }
  return inPieces(call, steps);
}

/** Begins a command anew after each rest that is due before it has done anything. */
export function begunAnew<Result>(
  call: CommandCall,
  run: () => MaybePromise<Result>,
): MaybePromise<Result> {
  const again = (error: unknown): Promise<Result> => {
    if (error !== REST) throw error;
    return restThen(call, () => begunAnew(call, run));
  };
  try {
    const result = run();
    return result instanceof Promise ? result.catch(again) : result;
  } catch (error) {
    return again(error);
  }
}
