import type { Runtime } from '@touchstone/runtime';
import { dropUnfinished } from '../collection/unfinished.ts';
import type { MemberProcesses } from '../deployment/member-processes.ts';
import { ReplicaSet } from '../deployment/replica-set.ts';
import type { ReplicaSetOptions } from '../deployment/replica-set-options.ts';
import { contentOf } from '../journal/content.ts';
import { Journal, type RecordKeeper } from '../journal/journal.ts';
import type { KeptData } from '../journal/open-journal.ts';
import { portOf } from './control-socket.ts';
import { Copies } from './copies.ts';
import { Followers, type Leader } from './followers.ts';
import { copyTime } from './link.ts';

/** The set that a process leads, and what it is told of it. */
export interface LeadingSetting
  extends Pick<Leader, 'noteState' | 'stepAside' | 'end' | 'takeOver'> {
  readonly runtime: Runtime;
  readonly options: ReplicaSetOptions;
  readonly setName: string;
  readonly kept: KeptData;
  /** The port of the own member, 0 for one that is free; undefined where all members are other processes. */
  readonly port: number | undefined;
  /** The own folder, where there is one. */
  readonly disk?: RecordKeeper | undefined;
  /** The members' hosts are others now. */
  noteHosts(hosts: readonly string[]): void;
}

/** A process leads a set: it has all of it in memory, and other processes have copies and pass their clients on. */
export class Leading {
  readonly set: ReplicaSet;
  readonly #followers: Followers;
  readonly #copies: Copies;
  readonly #kept: KeptData;

  private constructor(
    set: ReplicaSet,
    {
      followers,
      copies,
      kept,
    }: { readonly followers: Followers; readonly copies: Copies; readonly kept: KeptData },
  ) {
    this.set = set;
    this.#followers = followers;
    this.#copies = copies;
    this.#kept = kept;
  }

  /** Starts the set with what is kept. Rejects as `startReplicaSet` does. */
  static async start(setting: LeadingSetting): Promise<Leading> {
    const { runtime, setName, kept, disk } = setting;
    const { storage, retryableWrites } = kept;
    let port = setting.port;
    let hosts: readonly string[] = [];
    let set: ReplicaSet | undefined;
    // The own copy counts where one of the members is this process.
    const copies = new Copies(() => Math.floor(hosts.length / 2) + (port === undefined ? 1 : 0));
    const keepers = disk === undefined ? [copies] : [disk, copies];
    const journal = new Journal({ storage, retryableWrites, clock: runtime.clock, keepers });
    storage.keepIn(journal);
    dropUnfinished(storage);
    const { noteState, stepAside, end, takeOver } = setting;
    const followers = new Followers({
      runtime,
      setName,
      copies,
      get port() {
        return port;
      },
      get set() {
        return set;
      },
      get time() {
        return copyTime(storage.oplog.timestamp);
      },
      content() {
        journal.flush();
        return contentOf(kept);
      },
      noteState,
      stepAside,
      end,
      takeOver,
    });
    const processes: MemberProcesses = {
      check: (proposed) => followers.check(proposed),
      configured: (configured) => {
        hosts = configured;
        setting.noteHosts(configured);
        // While it starts it has no set yet whose members could join.
        return set === undefined ? Promise.resolve() : followers.configured(configured);
      },
      noteState: (...change) => followers.noteState(...change),
      shutDown: (host) => followers.shutDown(host),
    };
    const { dbPath: _, port: __, ...common } = setting.options;
    const options = { ...common, setName, ...(port !== undefined && { port }) };
    set = await ReplicaSet.startMember(options, { processes, kept });
    if (port === 0) port = portOf(set.hosts[0] as string);
    const leading = new Leading(set, { followers, copies, kept });
    if (port === undefined || hosts.length > 1) await followers.configured(hosts);
    return leading;
  }

  /** Lets the others seek another to follow. The own folder stays open. */
  async end(): Promise<void> {
    const { oplog } = this.#kept.storage;
    this.#followers.close();
    await this.#copies.close();
    // The majority that somebody may wait for is gone; what is written stays.
    await oplog.journal?.sync().catch(() => undefined);
    // The folder is this process's own, whoever leads.
    oplog.journal = undefined;
    await this.set.close();
  }
}
