import { thrownError } from '@touchstone/protocol';
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

/**
 * The time when the first sample is taken, as a part of `heartbeatFrequencyMS`. Its news travels with the monitor's next reply,
 * which comes after the whole of it, so that nothing is known later for it; and a client that lives shorter opens one
 * connection less to each server.
 */
const FIRST_SAMPLE = 0.5;

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
  #isStarted = false;
  #isClosed = false;
  #connection: MonitorConnection | undefined;
  #stopWaiting: (() => void) | undefined;

  constructor(address: Address, options: RoundTripTimeOptions, samples: RoundTripTime) {
    this.#address = address;
    this.#options = options;
    this.#samples = samples;
  }

  /** More than once does no harm. */
  start(): void {
    if (this.#isStarted || this.#isClosed) return;
    this.#isStarted = true;
    void this.#run();
  }

  close(): void {
    this.#isClosed = true;
    this.#dropConnection(MONITOR_CLOSED);
    this.#stopWaiting?.();
  }

  async #run(): Promise<void> {
    const { heartbeatFrequencyMS } = this.#options;
    await this.#wait(heartbeatFrequencyMS * FIRST_SAMPLE);
    while (!this.#isClosed) {
      try {
        const sampleMS = await this.#measure();
        if (this.#isClosed) return;
        this.#samples.addSample(sampleMS);
      } catch (error) {
        // The monitor decides what the server is; a broken connection is only made anew.
        this.#dropConnection(thrownError(error));
      }
      await this.#wait(heartbeatFrequencyMS);
    }
  }

  async #measure(): Promise<number> {
    const { clock, connectTimeoutMS: timeoutMS, createConnection } = this.#options;
    if (this.#connection === undefined) {
      this.#connection = createConnection(this.#address);
      return (await this.#connection.connect({ timeoutMS })).durationMS;
    }
    const startedAt = clock.now();
    await this.#connection.hello({ timeoutMS });
    return clock.now() - startedAt;
  }

  #wait(delayMS: number): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = this.#options.clock.setTimer(delayMS, resolve, { unref: true });
      this.#stopWaiting = (): void => {
        timer.cancel();
        resolve();
      };
    });
  }

  #dropConnection(reason: Error): void {
    this.#connection?.close(reason);
    this.#connection = undefined;
  }
}
