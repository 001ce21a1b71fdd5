import type { Clock } from '@touchstone/runtime';
import { MongoNetworkError } from '../error/network-error.ts';
import type { CreateMonitorConnection, MonitorConnection } from './monitor-connection.ts';
import type { RoundTripTime } from './round-trip-time.ts';
import type { Address } from './server-description.ts';

interface RoundTripTimeOptions {
  readonly clock: Clock;
  readonly heartbeatFrequencyMS: number;
  readonly connectTimeoutMS: number;
  readonly createConnection: CreateMonitorConnection;
}

/** Nobody hears of it, so that one for all monitors saves each the stack of its own. */
const MONITOR_CLOSED = new MongoNetworkError('the monitor was closed');

/**
 * Measures the round trip time on a connection of its own while the monitor's connection is busy
 * awaiting news. Its errors change nothing but that connection.
 *
 * Source: server-monitoring, "Measuring RTT".
 */
export class RoundTripTimeMonitor {
  readonly #address: Address;
  readonly #options: RoundTripTimeOptions;
  readonly #samples: RoundTripTime;
  readonly #abort = new AbortController();
  #isStarted = false;
  #connection: MonitorConnection | undefined;
  #stopWaiting: (() => void) | undefined;

  constructor(address: Address, options: RoundTripTimeOptions, samples: RoundTripTime) {
    this.#address = address;
    this.#options = options;
    this.#samples = samples;
  }

  /** More than once does no harm. */
  start(): void {
    if (this.#isStarted || this.#abort.signal.aborted) return;
    this.#isStarted = true;
    void this.#run();
  }

  close(): void {
    this.#abort.abort(MONITOR_CLOSED);
    this.#dropConnection();
    this.#stopWaiting?.();
  }

  async #run(): Promise<void> {
    while (!this.#abort.signal.aborted) {
      try {
        const sampleMS = await this.#measure();
        if (this.#abort.signal.aborted) return;
        this.#samples.addSample(sampleMS);
      } catch {
        // The monitor decides what the server is; a broken connection is only made anew.
        this.#dropConnection();
      }
      await this.#wait();
    }
  }

  async #measure(): Promise<number> {
    const { clock, connectTimeoutMS: timeoutMS, createConnection } = this.#options;
    const { signal } = this.#abort;
    if (this.#connection === undefined) {
      this.#connection = createConnection(this.#address);
      return (await this.#connection.connect({ timeoutMS, signal })).durationMS;
    }
    const startedAt = clock.now();
    await this.#connection.hello({ timeoutMS, signal });
    return clock.now() - startedAt;
  }

  #wait(): Promise<void> {
    if (this.#abort.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const { clock, heartbeatFrequencyMS } = this.#options;
      const timer = clock.setTimer(heartbeatFrequencyMS, resolve, { unref: true });
      this.#stopWaiting = (): void => {
        timer.cancel();
        resolve();
      };
    });
  }

  #dropConnection(): void {
    this.#connection?.close();
    this.#connection = undefined;
  }
}
