import { type MemberOptions, type ReplicaSet, startReplicaSet } from '@touchstone/server';
import { wantedVersion } from '../binary/wanted-version.ts';
import type {
  MongoBinaryOpts,
  MongoMemoryInstanceOpts,
  ReplicaMemberConfig,
} from '../option/instance-options.ts';
import { serverParameters } from '../option/mongod-arguments.ts';
import type { Engine } from './engine.ts';
import { listenHost } from './listen-host.ts';

/** The parts that a set is made from. */
export interface MemberEnginesOptions {
  readonly setName: string;
  readonly auth: boolean;
  readonly binary: MongoBinaryOpts;
  /** Of each member. */
  readonly instances: readonly MongoMemoryInstanceOpts[];
}

/** A replica set whose members start together at first, and one by one later. */
export class MemberEngines {
  readonly #options: MemberEnginesOptions;
  #set: ReplicaSet | undefined;
  /** An engine for each member. */
  readonly engines: readonly Engine[];

  constructor(options: MemberEnginesOptions) {
    this.#options = options;
    this.engines = options.instances.map((_, at) => this.#engine(at));
  }

  /** Starts the set. Rejects with TransportError, and with RangeError for an impossible version or impossible members. */
  async start(): Promise<void> {
    const { setName, auth, binary, instances } = this.#options;
    const set = await startReplicaSet({
      setName,
      auth,
      version: wantedVersion(binary),
      members: instances.map(memberOptions),
      anotherPort: true,
      parameters: serverParameters(instances.flatMap(({ args = [] }) => args)),
    });
    for (const [at, { replicaMemberConfig = {} }] of instances.entries()) {
      const { secondaryDelaySecs, slaveDelay = 0 } = replicaMemberConfig;
      const delayMS = 1000 * (secondaryDelaySecs ?? slaveDelay);
      const host = set.hosts[at];
      if (host !== undefined && delayMS > 0) set.lag(host, delayMS);
    }
    this.#set = set;
  }

  /** Makes a member the primary where none is. */
  elect(): void {
    const set = this.#set;
    if (set === undefined || set.primary !== undefined) return;
    const isCandidate = (at: number): boolean => {
      const { arbiterOnly = false, priority = 1 } =
        this.#options.instances[at]?.replicaMemberConfig ?? {};
      return !arbiterOnly && priority > 0;
    };
    const host = set.hosts.find((_, at) => isCandidate(at));
    if (host !== undefined) set.elect(host);
  }

  #engine(at: number): Engine {
    const running = (): { readonly set: ReplicaSet; readonly host: string } => {
      const host = this.#set?.hosts[at];
      if (this.#set === undefined || host === undefined)
        throw new Error('The set was not started.');
      return { set: this.#set, host };
    };
    return {
      get isPrimary() {
        const { set, host } = running();
        return set.primary === host;
      },
      async start() {
        const { set, host } = running();
        await set.restart(host);
        return Number(host.split(':').at(-1));
      },
      async stop() {
        const { set, host } = running();
        await set.kill(host);
      },
    };
  }
}

function memberOptions({
  ip,
  port = 0,
  replicaMemberConfig = {},
}: MongoMemoryInstanceOpts): MemberOptions {
  const { arbiterOnly = false, hidden = false, priority, tags, votes } = replicaMemberConfig;
  return {
    host: listenHost(ip),
    port,
    arbiter: arbiterOnly,
    hidden,
    ...(priority !== undefined && { priority }),
    ...(tags !== undefined && { tags }),
    ...voteOption(votes),
  };
}

function voteOption(votes: ReplicaMemberConfig['votes']): { readonly votes?: 0 | 1 } {
  if (votes === undefined) return {};
  if (votes === 0 || votes === 1) return { votes };
  throw new RangeError(`replicaMemberConfig.votes is 0 or 1, not ${votes}.`);
}
