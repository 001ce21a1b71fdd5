import type { Runtime } from '@touchstone/runtime';
import { OplogCollection } from '../change-stream/oplog-collection.ts';
import { showBuckets } from '../collection/buckets-collection.ts';
import { tellCompatibility } from '../collection/told-collection.ts';
import type { KeptData } from '../journal/open-journal.ts';
import { checkOptions, type OptionNames, SERVER_OPTION_NAMES } from '../server/check-options.ts';
import { DEFAULT_VERSION, type ServerOptions } from '../server/server-options.ts';
import { RetryableWrites } from '../session/retryable-writes.ts';
import type { ClusterClock } from '../storage/cluster-clock.ts';
import { Storage } from '../storage/storage.ts';
import type { MemberProcesses } from './member-processes.ts';

/** Options of one member of a replica set. */
export interface MemberOptions {
  /** The host it listens on; default: that of the set. In a simulated network each member may have its own. */
  readonly host?: string;
  /** The port it listens on; default 0, which takes a free one. */
  readonly port?: number;
  /** Describes how gladly it becomes primary; 0: never. Default 1. */
  readonly priority?: number;
  /** True if clients are not told of it. */
  readonly hidden?: boolean;
  /** True if it votes only, and holds no data. */
  readonly arbiter?: boolean;
  /** The tags that read preferences and write concerns may ask for. */
  readonly tags?: Readonly<Record<string, string>>;
  /** True if its vote counts. Default: 1. */
  readonly votes?: 0 | 1;
}

/** Options of a replica set. */
export interface ReplicaSetOptions extends ServerOptions {
  /** The name of the set, as `replicaSet` in connection strings. Default `rs0`. */
  readonly setName?: string;
  /** The number of members, or what each one is; from one to seven, default three. */
  readonly members?: number | readonly MemberOptions[];
  /** The time that an election takes, in milliseconds; default 10. */
  readonly electionDelayMS?: number;
  /** The time that old versions can be read at their cluster time, in seconds; default 300. */
  readonly historySeconds?: number;
  /** The number of entries of the op-log that are kept; default 50,000. */
  readonly oplogEntries?: number;
}

/** The names of the options of `startReplicaSet`. */
export const REPLICA_SET_OPTION_NAMES: OptionNames<ReplicaSetOptions> = {
  ...SERVER_OPTION_NAMES,
  electionDelayMS: true,
  historySeconds: true,
  members: true,
  oplogEntries: true,
  setName: true,
};

const MEMBER_OPTION_NAMES: OptionNames<MemberOptions> = {
  arbiter: true,
  hidden: true,
  host: true,
  port: true,
  priority: true,
  tags: true,
  votes: true,
};

const MOST_MEMBERS = 7;

/** The members that the options ask for. Throws RangeError for none or too many. */
export function memberOptions({ members = 3, port = 0 }: ReplicaSetOptions): MemberOptions[] {
  const list: readonly MemberOptions[] =
    typeof members === 'number'
      ? Array.from({ length: members }, (_, at) => ({ port: port === 0 ? 0 : port + at }))
      : members;
  for (const each of list) checkOptions(each, MEMBER_OPTION_NAMES, 'A member');
  if (list.length < 1 || list.length > MOST_MEMBERS) {
    throw new RangeError(`A replica set has 1 to ${MOST_MEMBERS} members, not ${list.length}.`);
  }
  if (list.every(({ arbiter, priority = 1 }) => arbiter || priority === 0)) {
    throw new RangeError('A replica set needs a member that can become primary.');
  }
  return [...list];
}

/** The parts that a set is given beside its options. */
export interface SetSetting {
  readonly times?: ClusterClock | undefined;
  readonly processes?: MemberProcesses | undefined;
  /** Default: nothing yet. */
  readonly kept?: KeptData;
}

/** The data that all members of a set store, and what sessions have done to it: nothing yet. */
export function newData(
  runtime: Runtime,
  { historySeconds = 300, oplogEntries, version = DEFAULT_VERSION }: ReplicaSetOptions,
  times?: ClusterClock,
): KeptData {
  const { clock, random } = runtime;
  const storage = new Storage({
    date: () => clock.date(),
    randomBytes: (length) => random.bytes(length),
    replicated: true,
    clock: times,
    historySeconds,
    ...(oplogEntries !== undefined && { oplogEntries }),
  });
  showBuckets(storage);
  tellCompatibility(storage, version);
  storage.catalog.add(new OplogCollection(storage, storage.newUuid()));
  return { storage, retryableWrites: new RetryableWrites(() => clock.date()), runtime };
}
