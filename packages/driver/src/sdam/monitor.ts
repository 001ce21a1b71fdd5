import type { Clock } from '@touchstone/runtime';
import type { Document } from 'bson';
import { MongoNetworkError, MongoNetworkTimeoutError } from '../error/network-error.ts';
import { MongoServerError } from '../error/server-error.ts';
import { CheckInterval } from './check-interval.ts';
import type {
  CreateMonitorConnection,
  HelloReply,
  MonitorConnection,
} from './monitor-connection.ts';
import { parseHello } from './parse-hello.ts';
import { RoundTripTime } from './round-trip-time.ts';
import { RoundTripTimeMonitor } from './round-trip-time-monitor.ts';
import type { Address, ServerDescription } from './server-description.ts';
import { serverDescription } from './server-description.ts';

/** Describes how servers are watched: by questions at intervals, by a stream of replies, or by what suits. */
export type ServerMonitoringMode = 'auto' | 'poll' | 'stream';

export interface MonitorOptions {
  readonly clock: Clock;
  readonly heartbeatFrequencyMS: number;
  /** Milliseconds for opening a connection with its handshake, and for each reply; 0: no limit. */
  readonly connectTimeoutMS: number;
  readonly serverMonitoringMode: ServerMonitoringMode;
  /** Functions as a service are frozen between calls, where a stream only breaks. */
  readonly isFaas: boolean;
  readonly createConnection: CreateMonitorConnection;
}

/** Hears of the checks; every check that starts also succeeds or fails, unless the monitor is closed. */
export interface MonitorListener {
  started(heartbeat: Heartbeat): void;
  succeeded(heartbeat: Heartbeat, outcome: { reply: Document; durationMS: number }): void;
  failed(heartbeat: Heartbeat, outcome: { failure: Error; durationMS: number }): void;
  /** The server answered. */
  checked(server: ServerDescription): void;
  /** The check failed; `timedOut` when nothing came in time. */
  checkFailed(error: Error, timedOut: boolean): void;
}

export interface Heartbeat {
  readonly address: Address;
  readonly awaited: boolean;
  readonly connection: MonitorConnection;
}

/** A check that is under way. */
interface Check {
  /** The reason why it was given up. */
  cancelled: Error | undefined;
}

interface CheckReply extends HelloReply {
  /** Present when this is the reply of a new connection's handshake. */
  readonly handshakeMS?: number;
}

/** Nobody hears of these, so that one for all monitors saves each the stack of its own. */
const CHECK_FAILED = new MongoNetworkError('the check failed');
const MONITOR_CLOSED = new MongoNetworkError('the monitor was closed');

/** Checks one server until it is closed. Source: server-monitoring, "Monitor thread". */
export class Monitor {
  readonly #address: Address;
  readonly #options: MonitorOptions;
  readonly #listener: MonitorListener;
  readonly #isStreamingEnabled: boolean;
  readonly #interval: CheckInterval;
  readonly #roundTripTime = new RoundTripTime();
  readonly #roundTripTimeMonitor: RoundTripTimeMonitor;
  #isClosed = false;
  #known: ServerDescription;
  #connection: MonitorConnection | undefined;
  #moreToCome = false;
  #check: Check | undefined;

  constructor(address: Address, options: MonitorOptions, listener: MonitorListener) {
    this.#address = address;
    this.#options = options;
    this.#listener = listener;
    this.#known = serverDescription(address);
    this.#isStreamingEnabled =
      options.serverMonitoringMode === 'auto'
        ? !options.isFaas
        : options.serverMonitoringMode === 'stream';
    this.#interval = new CheckInterval(options.clock, options.heartbeatFrequencyMS);
    this.#roundTripTimeMonitor = new RoundTripTimeMonitor(address, options, this.#roundTripTime);
  }

  start(): void {
    void this.#run();
  }

  /**
   * Checks as soon as the minimum interval allows. A check that is under way, also one that waits for the
   * stream's next reply, is left to answer: only a broken network breaks it off. So a server whose
   * error came without news of its topology stays unknown until then, `heartbeatFrequencyMS` at most.
   * Source: server-monitoring, "Requesting an immediate check" and "Cancellation".
   */
  requestCheck(): void {
    this.#interval.wake();
  }

  /** Gives up the check that is under way, and its connection: an operation found the network broken. */
  cancelCheck(): void {
    this.#giveUp(new MongoNetworkError(`check of ${this.#address} was cancelled`));
  }

  close(): void {
    this.#isClosed = true;
    this.#giveUp(MONITOR_CLOSED);
    this.#roundTripTimeMonitor.close();
    this.#interval.stop();
  }

  async #run(): Promise<void> {
    while (!this.#isClosed) {
      const goesOnAtOnce = await this.#checkServer();
      if (this.#isClosed) return;
      if (!goesOnAtOnce) await this.#interval.wait();
    }
  }

  /** One check; true when the next one follows without a wait. */
  async #checkServer(): Promise<boolean> {
    const { clock } = this.#options;
    const connection = this.#connection ?? this.#options.createConnection(this.#address);
    const heartbeat = { address: this.#address, awaited: this.#isAwaiting(), connection };
    const check: Check = { cancelled: undefined };
    this.#check = check;
    const startedAt = clock.now();
    this.#listener.started(heartbeat);
    try {
      const reply = await this.#ask(connection);
      if (check.cancelled !== undefined) throw check.cancelled;
      const durationMS = clock.now() - startedAt;
      // The time of an awaited reply says nothing; of a handshake, only its hello counts.
      if (!heartbeat.awaited) this.#roundTripTime.addSample(reply.handshakeMS ?? durationMS);
      this.#listener.succeeded(heartbeat, { reply: reply.document, durationMS });
      return this.#adopt(reply);
    } catch (thrown) {
      if (this.#isClosed) return false;
      const failure = thrown instanceof Error ? thrown : new Error(String(thrown));
      this.#listener.failed(heartbeat, { failure, durationMS: clock.now() - startedAt });
      return this.#fail(failure, check.cancelled !== undefined);
    } finally {
      this.#check = undefined;
    }
  }

  /** True if the reply will come when the server has news, so that its time says nothing. */
  #isAwaiting(): boolean {
    if (this.#connection === undefined) return false;
    return this.#moreToCome || (this.#isStreamingEnabled && this.#known.topologyVersion !== null);
  }

  async #ask(connection: MonitorConnection): Promise<CheckReply> {
    const { connectTimeoutMS, heartbeatFrequencyMS } = this.#options;
    const awaitTimeoutMS = connectTimeoutMS === 0 ? 0 : connectTimeoutMS + heartbeatFrequencyMS;
    const reply = await this.#send(connection, awaitTimeoutMS);
    if (Number(reply.document['ok']) !== 1) throw new MongoServerError(reply.document);
    return reply;
  }

  async #send(connection: MonitorConnection, awaitTimeoutMS: number): Promise<CheckReply> {
    const { connectTimeoutMS, heartbeatFrequencyMS } = this.#options;
    if (this.#connection === undefined) {
      this.#connection = connection;
      const handshake = await connection.connect({ timeoutMS: connectTimeoutMS });
      const { document, durationMS } = handshake;
      return { document, moreToCome: false, handshakeMS: durationMS };
    }
    if (this.#moreToCome) return connection.nextReply({ timeoutMS: awaitTimeoutMS });
    const { topologyVersion } = this.#known;
    if (!this.#isStreamingEnabled || topologyVersion === null) {
      return connection.hello({ timeoutMS: connectTimeoutMS });
    }
    const awaitable = { topologyVersion, maxAwaitTimeMS: heartbeatFrequencyMS };
    return connection.hello({ awaitable, timeoutMS: awaitTimeoutMS });
  }

  #adopt(reply: HelloReply): boolean {
    this.#moreToCome = reply.moreToCome;
    this.#known = parseHello(this.#address, reply.document, {
      lastUpdateTime: this.#options.clock.now(),
      roundTripTime: this.#roundTripTime.average,
      minRoundTripTime: this.#roundTripTime.min,
    });
    const supportsStreaming = this.#known.topologyVersion !== null;
    if (this.#isStreamingEnabled && supportsStreaming) this.#roundTripTimeMonitor.start();
    // Whoever asked for a check has its answer; who is not content with it asks again.
    this.#interval.forgetWake();
    this.#listener.checked(this.#known);
    return this.#isStreamingEnabled && (supportsStreaming || this.#moreToCome);
  }

  #fail(error: Error, isCancelled: boolean): boolean {
    const wasKnown = this.#known.type !== 'Unknown';
    this.#dropConnection(CHECK_FAILED);
    this.#known = serverDescription(this.#address, { error });
    this.#roundTripTime.reset();
    // Whoever cancelled has marked the server unknown already.
    if (isCancelled) return false;
    this.#interval.forgetWake();
    this.#listener.checkFailed(error, error instanceof MongoNetworkTimeoutError);
    // One failed check may be no more than a connection that went stale: ask again before waiting.
    return wasKnown && error instanceof MongoNetworkError;
  }

  #giveUp(reason: Error): void {
    if (this.#check !== undefined) this.#check.cancelled = reason;
    this.#dropConnection(reason);
  }

  #dropConnection(reason: Error): void {
    this.#connection?.close(reason);
    this.#connection = undefined;
    this.#moreToCome = false;
  }
}
