import { nodeRuntime, type Runtime, type Timer } from '@touchstone/runtime';
import { ObjectId } from 'bson';
import type { MemberState, Node } from '../command/node.ts';
import type { StatementResult } from '../command/statement-result.ts';
import { type KeptData, openJournal } from '../journal/open-journal.ts';
import { checkOptions } from '../server/check-options.ts';
import { createNode, processId } from '../server/create-node.ts';
import { TestServer } from '../server/test-server.ts';
import { TopologyVersion } from '../server/topology-version.ts';
import type { RetryableWrites } from '../session/retryable-writes.ts';
import type { ClusterClock } from '../storage/cluster-clock.ts';
import type { Storage } from '../storage/storage.ts';
import {
  checkStepDown,
  electionId,
  electionWait,
  electionWinner,
  hasMajority,
} from './election.ts';
import { IsolatedDeployment } from './isolated-deployment.ts';
import type { IsolatedData } from './isolation.ts';
import { Laggards } from './laggards.ts';
import { bearsData, configure, isUp, type Member, memberAt, newMember, placeOf } from './member.ts';
import type { SetFacts, Told } from './member-hello.ts';
import { setConfiguration } from './member-status.ts';
import { memberView, type ViewedSet } from './member-view.ts';
import {
  type MemberOptions,
  memberOptions,
  newData,
  REPLICA_SET_OPTION_NAMES,
  type ReplicaSetOptions,
  type SetSetting,
} from './replica-set-options.ts';
import { catchUp, majorityCommitPoint } from './replication.ts';
import type { ConfiguredMember, SetConfiguration } from './set-configuration.ts';
import { type ConfigurableSet, SetConfigurations } from './set-configurations.ts';
import { startTogether } from './start-together.ts';

/** The time that `replSetStepDown` keeps a member from being elected again, unless told, in seconds. */
const STEP_DOWN_SECONDS = 60;

/**
 * A replica set in one process. There is one op-log, and each member is a position in it: lag,
 * failover and majority are arithmetic on positions, not replication over a network.
 *
 * @example
 * ```ts
 * import { MongoClient } from 'mongodb';
 *
 * await using client = new MongoClient(set.uri);
 * const before = set.primary;
 * set.stepDown();
 * await client.db('shop').collection('orders').insertOne({ item: 'lamp' }); // => { acknowledged: true, insertedId: … }
 * set.primary === before; // => false
 * ```
 */
export class ReplicaSet extends IsolatedDeployment {
  /** The name of the set, as connection strings have it. */
  override readonly setName: string;
  readonly #options: ReplicaSetOptions;
  readonly #runtime: Runtime;
  readonly #storage: Storage;
  readonly #kept: KeptData;
  /** The retryable writes of the sessions: they belong to the data. */
  readonly retryableWrites: RetryableWrites<StatementResult>;
  readonly #members: Member[] = [];
  readonly #configurations: SetConfigurations;
  readonly #laggards: Laggards;
  /** Undefined where all members are in this process. */
  readonly #processes: SetSetting['processes'];
  /** The member of this process, where the others are other processes. */
  #own: Member | undefined;
  #setVersion = 1;
  #term = 0;
  #electionId: ObjectId = electionId(0);
  #told: Told;
  #primary: Member | undefined;
  #election: Timer | undefined;
  #closed = false;

  private constructor(options: ReplicaSetOptions, { times, processes, kept }: SetSetting = {}) {
    super(options, () => ({ data: [this.isolated] }));
    const runtime = options.runtime ?? nodeRuntime();
    this.setName = options.setName ?? 'rs0';
    this.#options = options;
    this.#runtime = runtime;
    this.#processes = processes;
    this.#kept = kept ?? newData(runtime, options, times);
    this.retryableWrites = this.#kept.retryableWrites;
    this.#storage = this.#kept.storage;
    this.#told = { replicaSetId: new ObjectId(processId(runtime)), settings: new Map() };
    this.#configurations = new SetConfigurations(() => this.#configurable(), this.#storage);
    this.#laggards = new Laggards(this.#storage, () => this.#facts);
  }

  /**
   * Starts the members and elects the first primary; a shard has the clock of its cluster. Rejects as `startReplicaSet`
   * does.
   */
  static async start(options: ReplicaSetOptions, times?: ClusterClock): Promise<ReplicaSet> {
    const set = new ReplicaSet(options, { times });
    for (const each of memberOptions(options)) set.#add(each);
    // The set goes on with what was stored before, and in a later term.
    await openJournal(options, set.#kept);
    set.#term = Math.max(0, set.#storage.oplog.term);
    try {
      const listening = set.#members.map((member) => set.#listen(member));
      await startTogether(listening, () => set.close());
    } catch (error) {
      await set.close();
      throw error;
    }
    set.#note('initiating set');
    set.#elect();
    set.#storage.journal?.flush();
    set.isolation.begin();
    return set;
  }

  /**
   * Starts a set whose other members are other processes: without `port` all are; with it one is here, which waits for
   * replSetInitiate unless a configuration is stored already. Rejects as `startReplicaSet` does.
   */
  static async startMember(
    options: ReplicaSetOptions,
    setting: Required<Omit<SetSetting, 'times'>>,
  ): Promise<ReplicaSet> {
    const set = new ReplicaSet(options, setting);
    set.#term = Math.max(0, set.#storage.oplog.term);
    const member = options.port === undefined ? undefined : set.#add({ port: options.port });
    set.#own = member;
    if (member !== undefined) member.state = 'STARTUP';
    try {
      if (member !== undefined) await set.#listen(member);
      await set.#configurations.resume();
    } catch (error) {
      await set.close();
      throw error;
    }
    set.isolation.begin();
    return set;
  }

  /** `host:port` of every member, those that are down among them. */
  get hosts(): readonly string[] {
    return this.#members.map(({ address }) => address);
  }

  /** `host:port` of the primary; undefined while there is none. */
  get primary(): string | undefined {
    return this.#primary?.address;
  }

  /** `host:port` of the secondaries that are up. */
  get secondaries(): readonly string[] {
    return this.#members
      .filter((member) => isUp(member) && member.state === 'SECONDARY')
      .map(({ address }) => address);
  }

  /** The members that are up, as servers of a cluster see them. */
  get nodes(): readonly Node[] {
    return this.#members.flatMap(({ server }) => (server === undefined ? [] : [server.node]));
  }

  /** The storage that all members share. */
  get storage(): Storage {
    return this.#storage;
  }

  /** The server of a member. Throws RangeError when there is no such member or it is down. */
  server(host: string): TestServer {
    const { server } = memberAt(this.#members, host);
    if (server === undefined) throw new RangeError(`The member ${host} is down.`);
    return server;
  }

  /** Makes the primary a secondary; another member is elected, unless `seconds` forbid it to all. */
  stepDown(seconds: number = STEP_DOWN_SECONDS): void {
    const old = this.#primary;
    if (old === undefined) return;
    old.frozenUntil = this.#runtime.clock.date() + seconds * 1000;
    this.#lose();
    this.#reconsider();
  }

  /**
   * Makes a member the primary at once. Throws RangeError when it cannot become one.
   *
   * @example
   * ```ts
   * const [next = ''] = set.secondaries;
   * set.elect(next);
   * set.primary === next; // => true
   * ```
   */
  elect(host: string): void {
    const member = memberAt(this.#members, host);
    if (!bearsData(member) || !isUp(member)) {
      throw new RangeError(`The member ${host} cannot become primary.`);
    }
    member.frozenUntil = 0;
    if (member === this.#primary) return;
    this.#lose();
    this.#win(member);
  }

  /** Keeps a member from being elected for some seconds; 0 ends that. */
  freeze(host: string, seconds: number): void {
    this.#freeze(memberAt(this.#members, host), seconds);
  }

  /**
   * Stops a member: its connections are cut, and nobody answers at its address.
   *
   * @example
   * ```ts
   * await set.kill(set.primary ?? '');
   * set.hosts.length; // => 3
   * set.primary; // => undefined
   * ```
   */
  async kill(host: string): Promise<void> {
    await this.#stop(memberAt(this.#members, host));
  }

  /** Starts a member that was killed, at the same address; it has forgotten cursors and failpoints. */
  async restart(host: string): Promise<void> {
    const member = memberAt(this.#members, host);
    if (isUp(member)) return;
    member.topology = new TopologyVersion(processId(this.#runtime));
    await this.#listen(member);
    this.#laggards.resume(member);
    this.#changed();
    this.#reconsider();
  }

  /** True if it has a configuration. */
  get isConfigured(): boolean {
    return this.#own?.state !== 'STARTUP';
  }

  /** Opens the door to which the process of a member sends its clients. Resolves to its port. */
  async open(host: string): Promise<number> {
    await this.restart(host);
    return this.server(host).port;
  }

  /** Lets a member follow the primary so many milliseconds behind; 0: at once. */
  lag(host: string, milliseconds: number): void {
    this.#laggards.lag(memberAt(this.#members, host), milliseconds);
  }

  /**
   * Stops a member's replication: it stays where it is.
   *
   * @example
   * ```ts
   * import { MongoClient } from 'mongodb';
   *
   * const [behind = ''] = set.secondaries;
   * await using client = new MongoClient(set.uri);
   * await using reader = new MongoClient(`mongodb://${behind}/?directConnection=true`);
   * set.pauseReplication(behind);
   * await client.db('shop').collection('orders').insertOne({ item: 'lamp' });
   * const seen = reader.db('shop').collection('orders');
   * await seen.findOne({}, { readPreference: 'secondary' }); // => null
   * set.resumeReplication(behind);
   * await seen.findOne({}, { readPreference: 'secondary' }); // => { _id: …, item: 'lamp' }
   * ```
   */
  pauseReplication(host: string): void {
    this.#laggards.stop(memberAt(this.#members, host));
  }

  /** Lets a member's replication go on. */
  resumeReplication(host: string): void {
    this.#laggards.resume(memberAt(this.#members, host));
  }

  /** Adds a member to the running set. Resolves to its address. */
  async addMember(options: MemberOptions = {}): Promise<string> {
    const member = this.#add(options);
    await this.#listen(member);
    this.#setVersion++;
    this.#changed();
    return member.address;
  }

  /** Gives a member another priority, other votes, tags …, as replSetReconfig would; its address stays. */
  changeMember(host: string, options: Omit<MemberOptions, 'host' | 'port'>): void {
    const member = memberAt(this.#members, host);
    member.options = { ...member.options, ...options };
    this.#setVersion++;
    this.#changed();
    this.#reconsider();
  }

  /** Takes a member out of the set and stops it. */
  async removeMember(host: string): Promise<void> {
    const member = memberAt(this.#members, host);
    // Those that stay are not short of the votes of one that goes.
    this.#members.splice(this.#members.indexOf(member), 1);
    this.#setVersion++;
    this.#changed();
    this.#reconsider();
    await this.#stop(member);
    member.release?.();
  }

  /** Its data, as what goes back to earlier moments. */
  get isolated(): IsolatedData {
    const { storage, retryableWrites, nodes } = this;
    return {
      storage,
      retryableWrites,
      nodes,
      caughtUp: (position) => catchUp(this.#members, position),
    };
  }

  /** Stops all members, and cuts every connection. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#election?.cancel();
    await Promise.all(this.#members.map(({ server }) => server?.close()));
    await this.#storage.journal?.close();
  }

  get #facts(): SetFacts {
    return {
      members: this.#members,
      oplog: this.#storage.oplog,
      clock: this.#runtime.clock,
      setName: this.setName,
      setVersion: this.#setVersion,
      primary: this.#primary,
      electionId: this.#electionId,
      ...this.#told,
    };
  }

  #add(options: MemberOptions): Member {
    const id = this.#members.reduce((highest, each) => Math.max(highest, each.id), -1) + 1;
    const member = newMember(id, options, new TopologyVersion(processId(this.#runtime)));
    this.#members.push(member);
    return member;
  }

  async #listen(member: Member): Promise<void> {
    const place = placeOf(member, this.#options);
    member.server = await TestServer.listen(this.#runtime, place, (address) => {
      if (!member.isElsewhere) member.address = address;
      return createNode(this.#optionsOf(member), {
        runtime: this.#runtime,
        storage: this.#storage,
        retryableWrites: this.retryableWrites,
        member: memberView(member, this.#viewed),
        address: member.address,
        topology: member.topology,
      });
    });
  }

  async #stop(member: Member): Promise<void> {
    const { server } = member;
    if (server === undefined) return;
    this.#laggards.stop(member);
    member.server = undefined;
    if (member === this.#primary) this.#lose();
    this.#changed();
    this.#reconsider();
    await server.close();
  }

  #optionsOf(member: Member): ReplicaSetOptions {
    const processes = this.#processes;
    if (!member.isElsewhere || processes === undefined) return this.#options;
    return { ...this.#options, onShutdown: () => processes.shutDown(member.address) };
  }

  // The questions and requests of the members' views.
  get #viewed(): ViewedSet {
    const set = this;
    return {
      setName: this.setName,
      get facts() {
        return set.#facts;
      },
      get term() {
        return set.#term;
      },
      configurations: this.#configurations,
      stepDown: (member, seconds, force) => {
        checkStepDown(member, force, this.#facts);
        this.stepDown(seconds);
      },
      freeze: (member, seconds) => this.#freeze(member, seconds),
    };
  }

  protected override writable(): TestServer {
    const server = this.#primary?.server;
    if (server !== undefined) return server;
    throw new RangeError('The replica set has no primary now.');
  }

  // The set as replSetInitiate and replSetReconfig change it.
  #configurable(): ConfigurableSet {
    const own = this.#own;
    return {
      setName: this.setName,
      setVersion: this.#setVersion,
      term: this.#term,
      isWhole: this.#processes === undefined,
      hosts: this.#members.map(({ address }) => address),
      address: own?.address,
      isConfigured: this.isConfigured,
      shown: () => setConfiguration(this.#facts, this.#term),
      check: async ({ members, own: self }) =>
        this.#processes?.check(members.flatMap((each) => (each === self ? [] : [each.host]))),
      apply: (configuration) => this.#apply(own, configuration),
    };
  }

  async #apply(
    self: Member | undefined,
    { version, term, members, own, settings }: SetConfiguration,
  ): Promise<void> {
    // Drivers take a primary of an earlier term for one that was deposed.
    this.#term = Math.max(this.#term, term);
    this.#setVersion = version;
    this.#told = { ...this.#told, settings };
    const isFirst = self?.state === 'STARTUP';
    const next = members.map((each) => {
      const known = this.#members.find(({ address }) => address === each.host);
      const member = (each === own ? self : known) ?? this.#elsewhere(each);
      return configure(member, each);
    });
    const gone = this.#members.filter((member) => !next.includes(member));
    await Promise.all(gone.map(({ address }) => this.kill(address)));
    this.#members.splice(0, this.#members.length, ...next);
    if (isFirst) {
      this.#setState(self, self.options.arbiter ? 'ARBITER' : 'SECONDARY');
      this.#note('initiating set');
    }
    this.#changed();
    await this.#processes?.configured(next.map(({ address }) => address));
    if (isFirst) this.#elect();
    else this.#reconsider();
  }

  #elsewhere({ id, options }: ConfiguredMember): Member {
    const member = newMember(id, options, new TopologyVersion(processId(this.#runtime)), true);
    this.#laggards.stop(member);
    return member;
  }

  #setState(member: Member, state: MemberState): void {
    const before = member.state;
    member.state = state;
    this.#processes?.noteState(member.address, state, before);
  }

  #freeze(member: Member, seconds: number): void {
    member.frozenUntil = seconds === 0 ? 0 : this.#runtime.clock.date() + seconds * 1000;
    this.#reconsider();
  }

  #lose(): void {
    if (this.#primary === undefined) return;
    this.retryableWrites.abortAllTransactions();
    this.#setState(this.#primary, 'SECONDARY');
    this.#primary = undefined;
    this.#changed();
  }

  #win(member: Member): void {
    this.#election?.cancel();
    this.#election = undefined;
    const committed = majorityCommitPoint(this.#facts);
    this.#term++;
    this.#electionId = electionId(this.#term);
    this.#storage.oplog.startTerm(this.#term);
    this.#laggards.catchUp(member);
    this.#setState(member, 'PRIMARY');
    this.#primary = member;
    this.#note('new primary');
    this.#told = { ...this.#told, elected: { time: this.#storage.oplog.timestamp, committed } };
    this.#changed();
  }

  #elect(): void {
    this.#election = undefined;
    if (this.#closed || this.#primary !== undefined) return;
    const winner = electionWinner(this.#facts);
    if (winner !== undefined) this.#win(winner);
    else this.#reconsider();
  }

  // A primary without a majority steps down; a set that can have a primary elects one.
  #reconsider(): void {
    if (this.#closed) return;
    if (this.#primary !== undefined) {
      if (!hasMajority(this.#facts)) this.#lose();
      return;
    }
    if (this.#election !== undefined || !hasMajority(this.#facts)) return;
    const wait = electionWait(this.#facts, this.#options.electionDelayMS);
    this.#election = this.#runtime.clock.setTimer(wait, () => this.#elect(), { unref: true });
  }

  #note(message: string): void {
    this.#storage.oplog.append({ kind: 'noop', note: new Map([['msg', message]]) });
  }

  #changed(): void {
    for (const member of this.#members) if (isUp(member)) member.topology.changed();
  }
}

/**
 * Starts a replica set; when the promise resolves, it has a primary. End it with `close()`, or declare it with
 * `await using`. Rejects with `TransportError` when a port is taken (unless `anotherPort`), with `RangeError` for
 * impossible members or a version without a profile, with `TypeError` for an unknown option.
 *
 * @example
 * ```ts
 * await using set = await startReplicaSet({ members: 3 });
 * set.uri; // => 'mongodb://127.0.0.1:…,127.0.0.1:…,127.0.0.1:…/?replicaSet=…'
 * set.secondaries.length; // => 2
 * ```
 */
export async function startReplicaSet(options: ReplicaSetOptions = {}): Promise<ReplicaSet> {
  checkOptions(options, REPLICA_SET_OPTION_NAMES, 'startReplicaSet');
  return ReplicaSet.start(options);
}
