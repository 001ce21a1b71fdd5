import type { Document } from '@touchstone/protocol';
import { Long, ObjectId, Timestamp } from 'bson';
import { MockupError } from '../error/mockup-error.ts';
import type { MockRequest } from '../request/mock-request.ts';
import type { MockupDB } from '../server/mockup-db.ts';
import { type ClusterOptions, MockCluster } from './mock-cluster.ts';

/** Options of a replica set. */
export interface ReplicaSetOptions extends ClusterOptions {
  /** The name of the set; default `rs`. */
  readonly setName?: string;
  /** Members with data; default 3. The first is the primary. */
  readonly members?: number;
  /** The number of arbiters besides the members; default 0. */
  readonly arbiters?: number;
  /** True if the set begins with a primary; default true. */
  readonly hasPrimary?: boolean;
}

interface MemberState {
  readonly isArbiter: boolean;
  tags: Readonly<Record<string, string>> | undefined;
  /** The delay behind the primary. */
  lagMS: number;
  /** Fields that its hello says besides, or in place of the usual ones. */
  extra: Document;
}

const SESSION_TIMEOUT_MINUTES = 30;

/**
 * A replica set whose members say what a real set's would say in hello; what else they say is the test's.
 *
 * @example
 * ```ts
 * import { MongoClient } from 'mongodb';
 *
 * await using set = new MockReplicaSet({ members: 2 });
 * await set.run();
 * await using client = new MongoClient(set.uri, { readPreference: 'secondary' });
 * const reading = client.db('shop').collection('orders').findOne();
 * const request = await set.receives('find');
 * set.requestIsToSecondary(request); // => true
 * await request.ok({ cursor: { id: 0n, ns: 'shop.orders', firstBatch: [] } });
 * await reading; // => null
 * ```
 */
export class MockReplicaSet extends MockCluster {
  /** The name of the set, as members tell it. */
  readonly setName: string;
  readonly #states: MemberState[] = [];
  #primary: number | undefined;
  #term = 1;
  #setVersion = 1;

  constructor(options: ReplicaSetOptions = {}) {
    super(options);
    const { setName = 'rs', members = 3, arbiters = 0, hasPrimary = true } = options;
    this.setName = setName;
    this.#primary = hasPrimary && members > 0 ? 0 : undefined;
    for (let index = 0; index < members + arbiters; index++) {
      this.#states.push({ isArbiter: index >= members, tags: undefined, lagMS: 0, extra: {} });
      this.addServer({ autoHello: () => this.#hello(index) });
    }
  }

  /** All members and the set's name. */
  get uri(): string {
    const hosts = this.servers.map(({ address }) => address).join(',');
    const tls = this.options.tls ? '&tls=true' : '';
    return `mongodb://${hosts}/?replicaSet=${this.setName}${tls}`;
  }

  /** The member that is primary; undefined while there is none. */
  get primary(): MockupDB | undefined {
    return this.#primary === undefined ? undefined : this.servers[this.#primary];
  }

  /** The members that are secondaries. */
  get secondaries(): readonly MockupDB[] {
    return this.servers.filter(
      (_, index) => index !== this.#primary && !this.#states[index]?.isArbiter,
    );
  }

  /** True for a request that came to the primary. */
  requestIsToPrimary(request: MockRequest): boolean {
    return Object.is(request.server, this.primary);
  }

  /** True for a request that came to a secondary. */
  requestIsToSecondary(request: MockRequest): boolean {
    return this.secondaries.some((server) => Object.is(server, request.server));
  }

  /** The member becomes the primary, in a new term; awaited hellos tell it at once. */
  elect(index: number): void {
    if (this.#state(index).isArbiter) throw new MockupError(`member ${index} is an arbiter`);
    this.#primary = index;
    this.#term++;
    this.helloChanged();
  }

  /** The set has no primary from now on. */
  stepDown(): void {
    this.#primary = undefined;
    this.helloChanged();
  }

  /** Gives a member the tags that its hello tells, for read preferences. */
  tag(index: number, tags: Readonly<Record<string, string>>): void {
    this.#state(index).tags = tags;
    this.#setVersion++;
    this.helloChanged();
  }

  /** Lets a secondary say that it is so many milliseconds behind. */
  lag(index: number, lagMS: number): void {
    this.#state(index).lagMS = lagMS;
    this.helloChanged();
  }

  /** Adds fields to a member's hello, or replaces them: `{ hidden: true }`, `{ setName: 'other' }`. */
  sayInHello(index: number, extra: Document): void {
    this.#state(index).extra = extra;
    this.helloChanged();
  }

  /** The member refuses connections, and those it has are cut. */
  async takeDown(index: number): Promise<void> {
    const server = this.#server(index);
    await server.refuse();
    server.hangupAll('rst');
  }

  /** The member can be reached again. */
  bringUp(index: number): Promise<void> {
    return this.#server(index).accept();
  }

  #server(index: number): MockupDB {
    const server = this.servers[index];
    if (!server) throw new MockupError(`there is no member ${index}`);
    return server;
  }

  #state(index: number): MemberState {
    const state = this.#states[index];
    if (!state) throw new MockupError(`there is no member ${index}`);
    return state;
  }

  #hello(index: number): Document {
    const { isArbiter, tags, lagMS, extra } = this.#state(index);
    const isPrimary = index === this.#primary;
    const hosts = this.#addresses((state) => !state.isArbiter);
    const arbiters = this.#addresses((state) => state.isArbiter);
    return {
      isWritablePrimary: isPrimary,
      secondary: !isPrimary && !isArbiter,
      ...(isArbiter && { arbiterOnly: true }),
      setName: this.setName,
      setVersion: this.#setVersion,
      ...(isPrimary && { electionId: this.#electionId() }),
      hosts,
      ...(arbiters.length > 0 && { arbiters }),
      ...(this.primary && { primary: this.primary.address }),
      me: this.servers[index]?.address,
      ...(tags && { tags }),
      ...(!isArbiter && { lastWrite: this.#lastWrite(lagMS) }),
      logicalSessionTimeoutMinutes: SESSION_TIMEOUT_MINUTES,
      maxBsonObjectSize: 16_777_216,
      maxMessageSizeBytes: 48_000_000,
      maxWriteBatchSize: 100_000,
      ...extra,
    };
  }

  #addresses(wanted: (state: MemberState) => boolean): string[] {
    return this.servers
      .filter((_, index) => wanted(this.#state(index)))
      .map(({ address }) => address);
  }

  /** Grows with the term, as the specification compares election ids. */
  #electionId(): ObjectId {
    return new ObjectId(`7fffffff${this.#term.toString(16).padStart(16, '0')}`);
  }

  #lastWrite(lagMS: number): Document {
    const date = this.runtime.clock.date() - lagMS;
    const ts = new Timestamp({ t: Math.floor(date / 1000), i: 1 });
    return { opTime: { ts, t: Long.fromNumber(this.#term) }, lastWriteDate: new Date(date) };
  }
}
