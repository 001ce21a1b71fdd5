import type { Timer } from '../clock.ts';
import type { ConnectOptions, Stream } from '../transport.ts';
import { TransportError } from '../transport.ts';
import type { SimulatedClock } from './simulated-clock.ts';
import type { SimulatedConnection } from './simulated-connection.ts';
import type { SimulatedStream } from './simulated-stream.ts';

/** The time when a kernel gives up asking a host that does not answer, in milliseconds (Linux: six retries). */
const KERNEL_TIMEOUT_MS = 127_000;

/** The questions of an attempt to the network. */
export interface ConnectAttemptOptions {
  readonly clock: SimulatedClock;
  /** The target, as text. */
  readonly target: string;
  readonly connectOptions: ConnectOptions;
  latencyMS(): number;
  isCut(): boolean;
  isFrozen(): boolean;
  /** The error code with which the target turns connections away, if it does. */
  failure(): string | undefined;
  open(): SimulatedConnection;
  accept(stream: SimulatedStream): void;
  /** The connecting side knows how it ended. */
  settled(outcome: 'connected' | 'failed'): void;
  /** Nothing of the attempt is left to do, on either side. */
  over(): void;
}

/**
 * One attempt to connect: a request to the host and an answer back. While the way is cut it waits;
 * a frozen host answers (its kernel does) but accepts only when it is thawed.
 */
export class ConnectAttempt {
  readonly #options: ConnectAttemptOptions;
  #timer: Timer | undefined;
  #waiting: (() => void) | undefined;
  #acceptPending = false;
  #settled = false;
  #resolve: (stream: Stream) => void = () => {};
  #reject: (reason: unknown) => void = () => {};

  constructor(options: ConnectAttemptOptions) {
    this.#options = options;
  }

  start(): Promise<Stream> {
    const { clock, target, connectOptions } = this.#options;
    const { signal, timeoutMS = Number.POSITIVE_INFINITY } = connectOptions;
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      if (signal?.aborted) {
        this.#fail(signal.reason);
        return;
      }
      signal?.addEventListener('abort', this.#abort, { once: true });
      const limitMS = Math.min(timeoutMS, KERNEL_TIMEOUT_MS);
      this.#timer = clock.setTimer(limitMS, () => {
        const message = `connecting to ${target} took longer than ${limitMS} ms`;
        this.#fail(new TransportError('ETIMEDOUT', message));
      });
      this.#travel(() => this.#requestArrives());
    });
  }

  /** A fault is over: goes on if that was what the attempt waited for. */
  release(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.();
  }

  describe(): string {
    return `an attempt to connect to ${this.#options.target}`;
  }

  /** Arrives after a latency; a way that is cut by then is tried again once it is healed. */
  #travel(arrive: () => void): void {
    const { clock, latencyMS, isCut } = this.#options;
    clock.setTimer(latencyMS.call(this.#options), () => {
      if (isCut.call(this.#options)) this.#waiting = () => this.#travel(arrive);
      else arrive();
    });
  }

  #requestArrives(): void {
    if (this.#settled) return;
    const code = this.#options.failure();
    if (code !== undefined) {
      const message = `connect ${code} ${this.#options.target}`;
      this.#travel(() => this.#fail(new TransportError(code, message)));
      return;
    }
    const connection = this.#options.open();
    this.#acceptPending = true;
    const answerAtMS = this.#options.clock.now() + this.#options.latencyMS();
    connection.clientReadyAt(answerAtMS);
    this.#options.clock.setTimerAt(answerAtMS, () => this.#succeed(connection));
    this.#acceptWhenThawed(connection);
  }

  #acceptWhenThawed(connection: SimulatedConnection): void {
    if (this.#options.isFrozen()) {
      this.#waiting = () => this.#acceptWhenThawed(connection);
      return;
    }
    this.#acceptPending = false;
    this.#options.accept(connection.server);
    this.#finish();
  }

  #succeed(connection: SimulatedConnection): void {
    if (this.#settled) {
      connection.client.destroy();
      return;
    }
    this.#settle('connected');
    this.#resolve(connection.client);
  }

  readonly #abort = (): void => this.#fail(this.#options.connectOptions.signal?.reason);

  #fail(reason: unknown): void {
    if (this.#settled) return;
    // The other side will still accept what it has not accepted yet, to find it ended.
    if (!this.#acceptPending) this.#waiting = undefined;
    this.#settle('failed');
    this.#reject(reason);
  }

  #settle(outcome: 'connected' | 'failed'): void {
    this.#settled = true;
    this.#timer?.cancel();
    this.#options.connectOptions.signal?.removeEventListener('abort', this.#abort);
    this.#options.settled(outcome);
    this.#finish();
  }

  #finish(): void {
    if (this.#settled && !this.#acceptPending) this.#options.over();
  }
}
