import type { Clock } from '@touchstone/runtime';
import type { ObservedEvent } from '../adapter-protocol/adapter-protocol.ts';
import type { DriverObject } from './node-driver.ts';
import { observedEventNames, observeEvent, testNameOf } from './observe-event.ts';

/** The events that a client entity asks to be observed (unified test format, `entity.client`). */
export interface Observation {
  readonly events: ReadonlySet<string>;
  /** Commands whose events are left out; `configureFailPoint` always is. */
  readonly ignoredCommands: ReadonlySet<string>;
  readonly sensitiveCommands: boolean;
}

/** A client of the driver under test, and the events it has shown. */
export class ObservedClient {
  readonly client: DriverObject;
  /** Counted from check-out and check-in events, which no test can switch off. */
  checkedOutConnections = 0;
  readyConnections = 0;
  readonly #observation: Observation;
  readonly #clock: Clock;
  readonly #events: ObservedEvent[] = [];
  #sequence = 0;
  readonly #waiting = new Set<() => void>();

  constructor(client: DriverObject, observation: Observation, clock: Clock) {
    this.client = client;
    this.#clock = clock;
    this.#observation = observation;
    for (const name of observedEventNames) {
      // Drivers build no event that nobody listens to, and hardly any test looks at more than a few.
      if (COUNTED.has(name) || observation.events.has(testNameOf(name) ?? name)) {
        client.on(name, (event: DriverObject) => this.#seen(name, event));
      }
    }
  }

  /** Adds an event by hand: a log message. */
  add(event: Omit<ObservedEvent, 'sequence' | 'observedAt'>): void {
    this.#sequence++;
    this.#events.push({ ...event, sequence: this.#sequence, observedAt: this.#clock.date() });
    for (const wake of this.#waiting) wake();
  }

  /** Forgets what was seen until now (the filling of the pool before a test begins). */
  discardEvents(): void {
    this.#events.length = 0;
  }

  eventsAfter(sequence: number): readonly ObservedEvent[] {
    return this.#events.filter((event) => event.sequence > sequence);
  }

  /** The number of milliseconds of `timeoutMS` that are left, whenever it is asked. */
  deadline(timeoutMS: number): () => number {
    const end = this.#clock.now() + timeoutMS;
    return () => end - this.#clock.now();
  }

  /** Settles at the next event, or after `waitMS`. */
  changed(waitMS: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        timer.cancel();
        resolve();
      };
      const timer = this.#clock.setTimer(waitMS, wake);
      this.#waiting.add(wake);
    });
  }

  #seen(name: string, event: DriverObject): void {
    if (name === 'connectionCheckedOut') this.checkedOutConnections++;
    if (name === 'connectionCheckedIn') this.checkedOutConnections--;
    if (name === 'connectionReady') this.readyConnections++;
    const isWanted = this.#wants(testNameOf(name) ?? name, event);
    const observed = isWanted ? observeEvent(name, event) : undefined;
    if (observed !== undefined) this.add(observed);
    else for (const wake of this.#waiting) wake();
  }

  #wants(name: string, event: DriverObject): boolean {
    const { events, ignoredCommands, sensitiveCommands } = this.#observation;
    if (!events.has(name)) return false;
    if (!name.startsWith('command')) return true;
    if (ignoredCommands.has(event.commandName)) return false;
    return sensitiveCommands || !isSensitive(event);
  }
}

/** Counted for every client. */
const COUNTED: ReadonlySet<string> = new Set([
  'connectionCheckedIn',
  'connectionCheckedOut',
  'connectionReady',
]);

const SENSITIVE = new Set([
  'authenticate',
  'saslStart',
  'saslContinue',
  'getnonce',
  'createUser',
  'updateUser',
  'copydbgetnonce',
  'copydbsaslstart',
  'copydb',
]);

/** Drivers publish these with empty bodies; a hello is sensitive when its body was emptied for that reason. */
function isSensitive(event: DriverObject): boolean {
  if (SENSITIVE.has(event.commandName)) return true;
  if (!/^(hello|ismaster)$/i.test(event.commandName)) return false;
  const body = event.command ?? event.reply;
  return body !== undefined && Object.keys(body).length === 0;
}
