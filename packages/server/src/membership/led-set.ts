import type { Runtime, Timer } from '@touchstone/runtime';
import type { Node } from '../command/node.ts';
import type { StatementResult } from '../command/statement-result.ts';
import { newData, type ReplicaSetOptions } from '../deployment/replica-set-options.ts';
import { entriesOf } from '../journal/changes.ts';
import { type KeptData, openReplay } from '../journal/open-journal.ts';
import type { Shard } from '../routing/shard.ts';
import type { RetryableWrites } from '../session/retryable-writes.ts';
import type { ClusterClock } from '../storage/cluster-clock.ts';
import type { Storage } from '../storage/storage.ts';
import { isNewer } from './candidates.ts';
import { linkTo, stateOf } from './control-socket.ts';
import { Leading } from './leading.ts';
import { copyTime } from './link.ts';

/** The milliseconds after which a set whose processes were not there is looked for again. */
const LOOK_MS = 100;

/** The set, and what it is a shard of. */
export interface LedSetting {
  readonly runtime: Runtime;
  /** The options of its members' servers. */
  readonly options: ReplicaSetOptions;
  /** The times of the cluster. */
  readonly clock: ClusterClock;
  readonly id: string;
  readonly setName: string;
  readonly hosts: readonly string[];
  /** Its members are others now. */
  changed(shard: Shard): void;
}

/**
 * A shard whose members are other processes. It is led from the process that keeps the cluster, with all of its data in
 * memory there; each member's process has a copy, and goes on by itself where it is left alone.
 */
export class LedSet implements Shard {
  readonly id: string;
  readonly setName: string;
  readonly #setting: LedSetting;
  #hosts: readonly string[];
  #kept: KeptData;
  #leading: Leading | undefined;
  #timer: Timer | undefined;
  #closed = false;

  constructor(setting: LedSetting) {
    this.#setting = setting;
    this.id = setting.id;
    this.setName = setting.setName;
    this.#hosts = setting.hosts;
    this.#kept = this.#newData();
  }

  get hosts(): readonly string[] {
    return this.#hosts;
  }

  get storage(): Storage {
    return this.#kept.storage;
  }

  get retryableWrites(): RetryableWrites<StatementResult> {
    return this.#kept.retryableWrites;
  }

  get nodes(): readonly Node[] {
    return this.#leading?.set.nodes ?? [];
  }

  /** True once it is led from here. */
  get isLed(): boolean {
    return this.#leading !== undefined;
  }

  /** Looks for the process that leads the set, which hands it over; again and again until there is one. */
  async seek(): Promise<void> {
    const { runtime } = this.#setting;
    for (const host of this.#hosts) {
      const state = await stateOf(runtime, host);
      if (this.#closed || this.isLed) return;
      if (state?.role === 'leading' && state.setName === this.setName) await this.#takeOver(host);
    }
    if (this.#closed || this.isLed) return;
    // A process that ends while it hands over is looked for like one that is not there.
    const again = (): void => void this.seek().catch(again);
    this.#timer = runtime.clock.setTimer(LOOK_MS, again, { unref: true });
  }

  /** Leaves the set to its processes. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    await this.#leading?.end();
  }

  #newData(): KeptData {
    const { runtime, options, clock } = this.#setting;
    return newData(runtime, options, clock);
  }

  // Of two copies the newer one stays: a process may have led by itself since it came again.
  async #takeOver(host: string): Promise<void> {
    const { runtime, options } = this.#setting;
    const kept = this.#newData();
    const replay = await openReplay(options.version, kept);
    const link = await linkTo(runtime, host).catch(() => undefined);
    if (link === undefined) return;
    const isWhole = await new Promise<boolean>((resolve) => {
      link.listener = {
        message: ({ kind }) => resolve(kind === 'handedOver'),
        record: (payload) => {
          for (const entry of entriesOf(payload)) replay.take(entry);
        },
        closed: () => resolve(false),
      };
      link.send({ kind: 'handOver' });
    });
    link.close();
    if (!isWhole || this.#closed) return;
    replay.finish();
    const [theirs, own] = [kept, this.#kept].map(({ storage }) =>
      copyTime(storage.oplog.timestamp),
    ) as [ReturnType<typeof copyTime>, ReturnType<typeof copyTime>];
    if (!this.isLed || isNewer(theirs, own)) await this.#lead(kept);
  }

  async #lead(kept: KeptData): Promise<void> {
    const { runtime, options } = this.#setting;
    await this.#leading?.end();
    this.#kept = kept;
    this.#leading = await Leading.start({
      runtime,
      options,
      setName: this.setName,
      kept,
      port: undefined,
      noteHosts: (hosts) => {
        this.#hosts = hosts;
        this.#setting.changed(this);
      },
      noteState() {},
      stepAside() {},
      end() {},
      takeOver: (host) => this.#takeOver(host),
    });
  }
}
