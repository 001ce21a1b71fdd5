import type { Document } from '@touchstone/protocol';
import type { Clock, Stream, Timer } from '@touchstone/runtime';
import { MockupError } from '../error/mockup-error.ts';
import { planDelivery } from '../reply/delivery.ts';
import type { MockRequest } from '../request/mock-request.ts';
import type { OutgoingReply, RequestConnection } from '../request/request-connection.ts';
import { FrameInlet, type Incoming } from './frame-inlet.ts';
import { Outlet } from './outlet.ts';
import type { Pending } from './pending-request.ts';
import { ProtocolError } from './protocol-error.ts';
import { type ProxiedAddresses, type ProxyVersion, readProxyHeader } from './proxy-header.ts';

/** The part of its server that a connection needs. */
export interface ConnectionOwner {
  readonly clock: Clock;
  readonly limits: ConnectionLimits;
  nextRequestId(): number;
  received(connection: MockConnection, incoming: Incoming): void;
  brokeProtocol(connection: MockConnection, fault: ProtocolError): void;
  ended(connection: MockConnection, error: Error | undefined): void;
  receive(connection: MockConnection, spec: readonly unknown[]): Pending<MockRequest>;
  /** `bytes`: how much the entry keeps alive. */
  log(entry: () => string, bytes?: number): void;
}

export interface ConnectionLimits {
  readonly maxMessageSizeBytes: number;
  /** The time that a message may take from its first byte to its last. */
  readonly slowSenderMS: number;
  /** With so many unread requests, the connection is not read from until half of them are gone. */
  readonly maxUnreadRequests: number;
  readonly maxUnreadBytes: number;
  readonly proxyProtocol: ProxyVersion | undefined;
}

type PauseReason = 'flood' | 'undrained' | 'frozen';

/** One client's connection, open or over. */
export class MockConnection implements RequestConnection {
  /** Counts the connections of a server, from 1. */
  readonly id: number;
  /** The place where the client connects from, as `host:port`. */
  readonly clientAddress: string;
  /** Fulfilled when either side has ended it. */
  readonly closed: Promise<void>;
  /** The client that a proxy speaks for, when the server expects the PROXY protocol. */
  proxied: ProxiedAddresses | undefined;
  /** The first hello that came on it. */
  hello: Document | undefined;
  /** The compressors that the hello agreed on. */
  negotiated: ReadonlySet<string> = new Set();
  readonly #owner: ConnectionOwner;
  readonly #stream: Stream;
  readonly #inlet: FrameInlet;
  readonly #outlet: Outlet;
  readonly #pauses = new Set<PauseReason>();
  readonly #timers = new Set<() => void>();
  #slowTimer: Timer | undefined;
  #header: Uint8Array | undefined;
  #unreadRequests = 0;
  #unreadBytes = 0;
  #isOpen = true;
  #tellClosed: () => void = () => {};

  constructor(owner: ConnectionOwner, stream: Stream, id: number) {
    this.id = id;
    this.clientAddress = stream.remoteAddress;
    this.#owner = owner;
    this.#stream = stream;
    this.#header = owner.limits.proxyProtocol ? new Uint8Array(0) : undefined;
    this.closed = new Promise((resolve) => {
      this.#tellClosed = resolve;
    });
    this.#outlet = new Outlet(stream, owner.clock, () => this.hangup('fin'));
    this.#inlet = new FrameInlet({
      maxMessageSizeBytes: owner.limits.maxMessageSizeBytes,
      negotiated: () => this.negotiated,
      deliver: (incoming) => owner.received(this, incoming),
      fail: (fault) => this.#fault(fault),
    });
    stream.handler = {
      data: (bytes) => this.#data(bytes),
      closed: (error) => this.#ended(error),
      drained: () => {
        this.#outlet.drained();
        this.#pause('undrained', this.#outlet.isFull);
      },
    };
  }

  /** The port that the client has on its side. */
  get clientPort(): number {
    return Number(/:(\d+)$/.exec(this.clientAddress)?.[1] ?? 0);
  }

  /** True until either side has ended it. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** A number for the next message of this side. */
  nextRequestId(): number {
    return this.#owner.nextRequestId();
  }

  /** Takes the next request of this connection; else as the server's `receives`. */
  receives(...spec: readonly unknown[]): Pending<MockRequest> {
    return this.#owner.receive(this, spec);
  }

  /** Writes bytes as they are; false where the connection has ended. */
  async send({ frame, delivery, describe }: OutgoingReply): Promise<void> {
    const steps = planDelivery(frame, delivery);
    if (delivery.delayMS !== undefined && delivery.delayMS > 0) await this.#sleep(delivery.delayMS);
    if (!this.#isOpen) throw new MockupError(`the client has gone; not sent: ${describe()}`);
    this.#owner.log(() => `\t${this.clientPort}\t<-- ${describe()}`, frame.length);
    const sent = this.#outlet.send(steps);
    this.#pause('undrained', this.#outlet.isFull);
    return sent;
  }

  /** Ends it, with a FIN or a RST. */
  hangup(how: 'fin' | 'rst'): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#owner.log(() => `\t${this.clientPort}\thangup`);
    if (how === 'rst') this.#stream.destroy({ reset: true });
    else this.#stream.end();
    this.#abandon(new MockupError('the connection was hung up'));
  }

  /** Ends it without a word in the log: the server stops. */
  destroy(): void {
    this.#isOpen = false;
    this.#stream.destroy();
    this.#abandon(new MockupError('the server was stopped'));
  }

  /** Neither hears nor speaks until it is thawed. */
  freeze(): void {
    this.#pause('frozen', true);
    this.#outlet.freeze();
  }

  /** Takes in again what the client sends. */
  thaw(): void {
    this.#pause('frozen', false);
    this.#outlet.thaw();
  }

  /** Says that a request waits for an answer. */
  noteWaiting(requests: number, bytes: number): void {
    this.#unreadRequests += requests;
    this.#unreadBytes += bytes;
    const { maxUnreadRequests, maxUnreadBytes } = this.#owner.limits;
    const share = Math.max(
      this.#unreadRequests / maxUnreadRequests,
      this.#unreadBytes / maxUnreadBytes,
    );
    if (share >= 1) this.#pause('flood', true);
    else if (share <= 0.5) this.#pause('flood', false);
  }

  #pause(reason: PauseReason, isOn: boolean): void {
    const before = this.#pauses.size;
    if (isOn) this.#pauses.add(reason);
    else this.#pauses.delete(reason);
    if (before === 0 && this.#pauses.size > 0) this.#stream.pause();
    if (before > 0 && this.#pauses.size === 0) this.#stream.resume();
  }

  #data(bytes: Uint8Array): void {
    if (!this.#isOpen) return;
    const payload = this.#header ? this.#behindHeader(this.#header, bytes) : bytes;
    if (payload) this.#inlet.push(payload);
    this.#watchSender(this.#header !== undefined || this.#inlet.isWaiting);
  }

  #behindHeader(before: Uint8Array, bytes: Uint8Array): Uint8Array | undefined {
    const all = before.length === 0 ? bytes : Buffer.concat([before, bytes]);
    try {
      const header = readProxyHeader(this.#owner.limits.proxyProtocol ?? 'v1', all);
      this.#header = header ? undefined : all;
      this.proxied = header?.addresses;
      return header?.rest;
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#fault(error);
      return undefined;
    }
  }

  /** Whoever begins a message has to end it in time. */
  #watchSender(isWaiting: boolean): void {
    if (!isWaiting || !this.#isOpen) {
      this.#slowTimer?.cancel();
      this.#slowTimer = undefined;
      return;
    }
    const { slowSenderMS } = this.#owner.limits;
    this.#slowTimer ??= this.#owner.clock.setTimer(
      slowSenderMS,
      () => {
        const what = `a message was not complete within ${slowSenderMS} ms`;
        this.#fault(new ProtocolError(what, new Uint8Array(0), 0));
      },
      { unref: true },
    );
  }

  #fault(fault: ProtocolError): void {
    this.#owner.brokeProtocol(this, fault);
    this.hangup('fin');
  }

  #sleep(delayMS: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        timer.cancel();
        this.#timers.delete(wake);
        resolve();
      };
      const timer = this.#owner.clock.setTimer(delayMS, wake);
      this.#timers.add(wake);
    });
  }

  /** Nothing more is sent, and nobody waits for it. */
  #abandon(error: Error): void {
    this.#slowTimer?.cancel();
    for (const wake of this.#timers) wake();
    this.#outlet.close(error);
  }

  #ended(error: Error | undefined): void {
    this.#isOpen = false;
    this.#abandon(new MockupError(`the client has gone${error ? `: ${error.message}` : ''}`));
    this.#tellClosed();
    this.#owner.ended(this, error);
  }
}
