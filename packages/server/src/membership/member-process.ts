import { type Listener, nodeRuntime, type Runtime } from '@touchstone/runtime';
import { StoredDocuments } from '../auth/stored-documents.ts';
import type { MemberProcesses } from '../deployment/member-processes.ts';
import { ReplicaSet } from '../deployment/replica-set.ts';
import { newData, type ReplicaSetOptions } from '../deployment/replica-set-options.ts';
import { contentOf } from '../journal/content.ts';
import type { DataFile } from '../journal/data-file.ts';
import { Journal } from '../journal/journal.ts';
import { type KeptData, openFolder } from '../journal/open-journal.ts';
import { decodeFields } from '../value/decode-fields.ts';
import type { Fields } from '../value/value.ts';
import { type Candidate, leaderOf } from './candidates.ts';
import { listenForProcesses, portOf, stateOf } from './control-socket.ts';
import { Copies } from './copies.ts';
import { Followers } from './followers.ts';
import { Following } from './following.ts';
import type { CopyTime, Link, Message, Role } from './link.ts';

const SEEK_MS = 50;
/** So long a majority of those that have copies is waited for, before one goes on without. */
const PATIENCE_MS = 2000;

/** The settings of a process of a set beside its options. */
export interface MemberSetting {
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
  #set: ReplicaSet | undefined;
  #followers: Followers | undefined;
  #following: Following | undefined;
  #control: Listener | undefined;
  #closed = false;

  private constructor(options: ReplicaSetOptions, setting: MemberSetting) {
    this.#options = options;
    this.#setting = setting;
    this.#runtime = options.runtime ?? nodeRuntime();
    this.#setName = options.setName ?? 'rs0';
    this.#port = options.port ?? 0;
    this.#kept = newData(this.#runtime, options);
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
    if (this.#set === undefined) return 'seeking';
    return this.#set.isConfigured ? 'leading' : 'alone';
  }

  get #time(): CopyTime {
    const { storage } = (this.#following ?? { kept: this.#kept }).kept;
    const { t, i } = storage.oplog.timestamp;
    return [t, i];
  }

  async #lead(): Promise<void> {
    const kept = this.#kept;
    const { storage, retryableWrites, runtime } = kept;
    const copies = new Copies(() => this.#hosts.length);
    const keepers = this.#disk === undefined ? [copies] : [this.#disk, copies];
    const journal = new Journal({ storage, retryableWrites, clock: runtime.clock, keepers });
    storage.keepIn(journal);
    const member = this;
    const followers = new Followers({
      runtime,
      setName: this.#setName,
      copies,
      get port() {
        return member.#port;
      },
      get set() {
        return member.#set;
      },
      get time() {
        return member.#time;
      },
      content() {
        journal.flush();
        return contentOf(kept);
      },
      noteState: (_host, state, before) => this.#setting.noteState(state, before),
      stepAside: () => void this.#stepAside(),
      end: () => this.#setting.end(),
    });
    this.#followers = followers;
    const processes: MemberProcesses = {
      check: (hosts) => followers.check(hosts),
      configured: (hosts) => {
        this.#hosts = hosts;
        // While it starts it has no set yet whose members could join.
        return this.#set === undefined ? Promise.resolve() : followers.configured(hosts);
      },
      noteState: (...change) => followers.noteState(...change),
      shutDown: (host) => followers.shutDown(host),
    };
    const { dbPath: _, ...options } = this.#options;
    const own = { ...options, port: this.#port };
    this.#set = await ReplicaSet.startMember(own, { processes, kept });
    if (this.#port === 0) this.#port = portOf(this.#set.hosts[0] as string);
    if (this.#hosts.length > 1) await followers.configured(this.#hosts);
  }

  async #endLeading(): Promise<void> {
    const set = this.#set;
    const { storage } = this.#kept;
    this.#followers?.close();
    this.#followers = undefined;
    this.#set = undefined;
    if (set === undefined) return;
    await storage.journal?.sync();
    // The folder is this process's own, whoever leads.
    storage.oplog.journal = undefined;
    await set.close();
  }

  async #stepAside(): Promise<void> {
    await this.#endLeading();
    this.#startSeeking();
  }

  #accept(link: Link): void {
    link.listener = {
      message: (message) => {
        if (message.kind === 'ask') {
          link.send({ kind: 'state', setName: this.#setName, role: this.#role, time: this.#time });
        } else if (message.kind === 'join') {
          this.#follow(link, message).catch(() => link.close());
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
    if (this.#closed || (role !== 'alone' && role !== 'seeking')) {
      link.send({ kind: 'refused' });
      return;
    }
    await this.#endLeading();
    this.#hosts = hosts;
    this.#own = own;
    const setting = {
      runtime: this.#runtime,
      options: this.#options,
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
    this.#kept = newData(this.#runtime, this.#options);
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
      const isLed = states.some(
        (state) => state?.role === 'leading' || state?.role === 'following',
      );
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
