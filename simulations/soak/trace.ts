import type { MongoClient } from '@touchstone/driver';

/** A thing that happened, and when. */
export interface Happening {
  readonly at: number;
  readonly what: string;
}

/** An operation that waited longer than any of its kind before. */
export interface Slowest {
  readonly kind: string;
  readonly tookMS: number;
  readonly begunAt: number;
  readonly happenings: readonly Happening[];
}

/** Notes what a client does while its only operation runs. */
export class Trace {
  #happenings: Happening[] = [];

  constructor(client: MongoClient) {
    const note = (what: string): void => {
      this.#happenings.push({ at: Date.now(), what });
    };
    client.on('commandStarted', ({ commandName, address }) => {
      note(`${commandName} sent to ${address}`);
    });
    client.on('commandSucceeded', ({ commandName, duration }) => {
      note(`${commandName} answered after ${Math.round(duration)} ms`);
    });
    client.on('commandFailed', ({ commandName, failure }) => {
      note(`${commandName} failed: ${failure.message}`);
    });
    client.on('connectionCheckOutStarted', ({ address }) => note(`waits for ${address}`));
    client.on('connectionCheckedOut', ({ address }) => note(`has a connection to ${address}`));
    client.on('connectionCheckOutFailed', ({ address }) => note(`got none to ${address}`));
    client.on('connectionPoolCleared', ({ address }) => note(`pool of ${address} cleared`));
    client.on('serverDescriptionChanged', ({ address, newDescription }) => {
      note(`${address} is ${newDescription.type}`);
    });
  }

  begin(): void {
    this.#happenings = [];
  }

  /** All since it began. */
  get happenings(): readonly Happening[] {
    return this.#happenings;
  }
}

/** The happenings as lines, each with the milliseconds since the operation began. */
export function toldTrace({ begunAt, happenings }: Slowest): string {
  return happenings
    .map(({ at, what }) => `  ${String(at - begunAt).padStart(6)} ms  ${what}`)
    .join('\n');
}
