import { type Listener, nodeRuntime, type Runtime, type Timer } from '@touchstone/runtime';
import { StoredDocuments } from '../auth/stored-documents.ts';
import { newData, type ReplicaSetOptions } from '../deployment/replica-set-options.ts';
import { contentOf } from '../journal/content.ts';
import type { DataFile } from '../journal/data-file.ts';
import { type KeptData, openFolder } from '../journal/open-journal.ts';
import { ClusterClock } from '../storage/cluster-clock.ts';
import { decodeFields } from '../value/decode-fields.ts';
import type { Fields } from '../value/value.ts';
import { type Candidate, leaderOf } from './candidates.ts';
import { ClusterKeeper } from './cluster-keeper.ts';
import { listenForProcesses, portOf, stateOf } from './control-socket.ts';
import { Following } from './following.ts';
import { Leading } from './leading.ts';
import {
  type ClusterRole,
  type CopyTime,
  copyTime,
  type Link,
  type Message,
  type Role,
} from './link.ts';

const SEEK_MS = 50;
/** So long a majority of those that have copies is waited for, before one goes on without. */
const PATIENCE_MS = 2000;

/** Somebody leads, or is about to. */
const LED: ReadonlySet<Role> = new Set(['leading', 'following', 'yielding']);

/** The settings of a process of a set beside its options. */
export interface MemberSetting {
  /** Undefined for a set that is no part of a cluster. */
  readonly clusterRole?: ClusterRole | undefined;
  /** The member of this process is in another state. */
  noteState(state: string, before: string): void;
  /** It cannot go on, and ends. */
  failed(error: Error): void;
  /** A client wants this process to end. */
  end(): void;
}

/**
 * One process of a replica set. One of them leads: it keeps the data of all, and each member's clients reach their member
 * there. The others follow: they copy every record, and one of them leads when the leader ends.
 */
export class MemberProcess implements AsyncDisposable {
  readonly #options: ReplicaSetOptions;
  readonly #setting: MemberSetting;
  readonly #runtime: Runtime;
  readonly #setName: string;
  #disk: DataFile | undefined;
  #kept: KeptData;
  #port: number;
  /** The members' hosts, as far as they are known. */
  #hosts: readonly string[] = [];
  #own = '';
  #leading: Leading | undefined;
  /** The cluster that it keeps, where it is a config server. */
  #cluster: ClusterKeeper | undefined;
  /** Until when the one to whom it has handed its set over may let it join. */
  #yielding: Timer | undefined;
  /** The times of all that this process keeps: sets of one cluster have the same. */
  readonly #times = new ClusterClock();
  #following: Following | undefined;
  #control: Listener | undefined;
  #closed = false;

  private constructor(options: ReplicaSetOptions, setting: MemberSetting) {
    this.#options = options;
    this.#setting = setting;
    this.#runtime = options.runtime ?? nodeRuntime();
    this.#setName = options.setName ?? 'rs0';
    this.#port = options.port ?? 0;
    this.#kept = this.#newData();
  }

  /** Starts it; it listens then. Rejects as `startReplicaSet` does. */
  static async start(options: ReplicaSetOptions, setting: MemberSetting): Promise<MemberProcess> {
    const member = new MemberProcess(options, setting);
    member.#disk = await openFolder(options, member.#kept);
    try {
      member.#hosts = storedHosts(member.#kept, member.#setName);
      const isOneOfSeveral = member.#hosts.length > 1;
      if (!isOneOfSeveral) await member.#lead();
      member.#control = await listenForProcesses(member.#runtime, member.#port, (link) =>
        member.#accept(link),
      );
      if (isOneOfSeveral) {
        member.#own = member.#hosts.find((host) => portOf(host) === member.#port) ?? '';
        await member.#seek();
      }
    } catch (error) {
      await member.close();
      throw error;
    }
    return member;
  }

  /** The port that its clients know. */
  get port(): number {
    return this.#port;
  }

  /** Ends it; the others go on without. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#endYielding();
    await this.#control?.close();
    await this.#following?.close();
    await this.#endLeading();
    await this.#disk?.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  get #role(): Role {
    if (this.#following !== undefined) return 'following';
    if (this.#yielding !== undefined) return 'yielding';
    if (this.#leading === undefined) return 'seeking';
    return this.#leading.set.isConfigured ? 'leading' : 'alone';
  }

  get #time(): CopyTime {
    const { storage } = (this.#following ?? { kept: this.#kept }).kept;
    return copyTime(storage.oplog.timestamp);
  }

  #newData(): KeptData {
    return newData(this.#runtime, this.#options, this.#times);
  }

  async #lead(): Promise<void> {
    this.#leading = await Leading.start({
      runtime: this.#runtime,
      options: this.#options,
      setName: this.#setName,
      kept: this.#kept,
      port: this.#port,
      disk: this.#disk,
      noteHosts: (hosts) => {
        this.#hosts = hosts;
      },
      noteState: (_host, state, before) => this.#setting.noteState(state, before),
      stepAside: () => void this.#stepAside(),
      end: () => this.#setting.end(),
    });
    if (this.#port === 0) this.#port = portOf(this.#leading.set.hosts[0] as string);
  }

  async #endLeading(): Promise<void> {
    const [leading, cluster] = [this.#leading, this.#cluster];
    this.#leading = undefined;
    this.#cluster = undefined;
    await cluster?.close();
    await leading?.end();
  }

  async #stepAside(): Promise<void> {
    await this.#endLeading();
    this.#startSeeking();
  }

  #accept(link: Link): void {
    link.listener = {
      message: (message) => {
        if (message.kind === 'ask') {
          const { clusterRole } = this.#setting;
          const [role, time] = [this.#role, this.#time];
          link.send({ kind: 'state', setName: this.#setName, role, time, clusterRole });
        } else if (message.kind === 'join') {
          this.#follow(link, message).catch(() => link.close());
        } else if (message.kind === 'handOver') {
          this.#handOver(link).catch(() => link.close());
        } else if (message.kind === 'route') {
          this.#route(link, message).catch(() => link.close());
        }
      },
      record() {},
      closed() {},
    };
  }

  async #follow(
    link: Link,
    { own, hosts, port }: Extract<Message, { kind: 'join' }>,
  ): Promise<void> {
    const role = this.#role;
    if (this.#closed || role === 'following' || role === 'leading') {
      link.send({ kind: 'refused' });
      return;
    }
    this.#endYielding();
    await this.#endLeading();
    this.#hosts = hosts;
    this.#own = own;
    const setting = {
      runtime: this.#runtime,
      options: this.#options,
      times: this.#times,
      host: this.#options.host ?? '127.0.0.1',
      port: this.#port,
      disk: this.#disk,
      message: (message: Message) => this.#hear(message),
      lost: () => void this.#lost().catch((error: Error) => this.#fail(error)),
    };
    this.#following = await Following.start(setting, link, port);
    link.send({ kind: 'joined' });
    if (role === 'alone') this.#setting.noteState('SECONDARY', 'STARTUP');
  }

  /** The set is a shard of a cluster, and led from where its configuration is. */
  async #handOver(link: Link): Promise<void> {
    const { clock } = this.#runtime;
    if (this.#closed || this.#role !== 'leading') {
      link.send({ kind: 'refused' });
      return;
    }
    const giveUp = (): void => {
      this.#endYielding();
      this.#startSeeking();
    };
    this.#yielding = clock.setTimer(PATIENCE_MS, giveUp, { unref: true });
    // Nobody writes any more, so that everything is sent.
    await this.#endLeading();
    for (const payload of contentOf(this.#kept)) link.sendRecord(payload);
    link.send({ kind: 'handedOver' });
  }

  #endYielding(): void {
    this.#yielding?.cancel();
    this.#yielding = undefined;
  }

  /** Opens a door for the clients of a mongos. */
  async #route(link: Link, asked: Extract<Message, { kind: 'route' }>): Promise<void> {
    const set = this.#leading?.set;
    if (
      this.#role !== 'leading' ||
      set === undefined ||
      this.#setting.clusterRole !== 'configsvr'
    ) {
      link.send({ kind: 'refused' });
      return;
    }
    const [options, clock] = [this.#options, this.#times];
    this.#cluster ??= new ClusterKeeper({ runtime: this.#runtime, options, config: set, clock });
    await this.#cluster.open(link, asked);
  }

  #hear(message: Message): void {
    if (message.kind === 'hosts') this.#hosts = message.hosts;
    else if (message.kind === 'shutDown') this.#setting.end();
    else if (message.kind === 'memberState') {
      this.#setting.noteState(message.state, message.before);
    }
  }

  async #lost(): Promise<void> {
    const following = this.#following;
    if (following === undefined || this.#closed) return;
    const kept = await following.finish();
    await following.close();
    this.#following = undefined;
    if (this.#hosts.includes(this.#own)) {
      this.#kept = kept;
      this.#startSeeking();
      return;
    }
    // It was taken out of the set, and waits for another configuration.
    this.#hosts = [];
    this.#kept = this.#newData();
    this.#disk?.rewrite([]);
    await this.#lead();
  }

  #startSeeking(): void {
    this.#seek().catch((error: Error) => this.#fail(error));
  }

  // Its port or its folder is gone: without them there is nothing that it could do.
  #fail(error: Error): void {
    this.#setting.failed(error);
    this.#setting.end();
  }

  // Until somebody asks this process to follow, or it leads itself.
  async #seek(): Promise<void> {
    const { clock } = this.#runtime;
    const until = clock.now() + PATIENCE_MS;
    while (this.#role === 'seeking' && !this.#closed) {
      const others = this.#hosts.filter((host) => host !== this.#own);
      const states = await Promise.all(others.map((host) => stateOf(this.#runtime, host)));
      const isLed = states.some((state) => state !== undefined && LED.has(state.role));
      const candidates: Candidate[] = [{ host: this.#own, time: this.#time }];
      for (const [at, state] of states.entries()) {
        if (state?.role !== 'seeking') continue;
        candidates.push({ host: others[at] as string, time: state.time });
      }
      const isEnough = candidates.length > this.#hosts.length / 2 || clock.now() >= until;
      if (this.#role !== 'seeking' || this.#closed) return;
      if (!isLed && isEnough && leaderOf(candidates, this.#hosts) === this.#own) {
        await this.#lead();
        return;
      }
      await new Promise<void>((resolve) => clock.setTimer(SEEK_MS, resolve));
    }
  }
}

/** The hosts of the configuration that is stored. */
function storedHosts({ storage }: KeptData, setName: string): readonly string[] {
  const namespace = { database: 'local', name: 'system.replset' };
  const stored = new StoredDocuments(storage, namespace).find(setName);
  if (stored === undefined) return [];
  const members = decodeFields(stored).get('members') as readonly Fields[];
  return members.map((member) => String(member.get('host')));
}
