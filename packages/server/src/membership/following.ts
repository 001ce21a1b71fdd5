import type { Runtime } from '@touchstone/runtime';
import { LoadBalancer } from '../deployment/load-balancer.ts';
import { newData, type ReplicaSetOptions } from '../deployment/replica-set-options.ts';
import { entriesOf } from '../journal/changes.ts';
import type { DataFile } from '../journal/data-file.ts';
import { type KeptData, openReplay } from '../journal/open-journal.ts';
import type { Replay } from '../journal/replay.ts';
import type { ClusterClock } from '../storage/cluster-clock.ts';
import type { Link, Message } from './link.ts';

/** The settings of a process that follows. */
export interface FollowerSetting {
  readonly runtime: Runtime;
  readonly options: ReplicaSetOptions;
  readonly times: ClusterClock;
  /** The address and the port that its clients know. */
  readonly host: string;
  readonly port: number;
  readonly disk: DataFile | undefined;
  message(message: Message): void;
  /** The one who led has ended. */
  lost(): void;
}

/** A process that follows: it takes records into a copy, and passes its clients on to the one who leads. */
export class Following {
  readonly #setting: FollowerSetting;
  readonly #link: Link;
  readonly #relay: LoadBalancer;
  #copy: Copy;
  /** Everything that came is taken in order. */
  #taking: Promise<void> = Promise.resolve();
  #count = 0;

  private constructor(setting: FollowerSetting, link: Link, relay: LoadBalancer, copy: Copy) {
    this.#setting = setting;
    this.#link = link;
    this.#relay = relay;
    this.#copy = copy;
  }

  /** Follows the one at the other end of a link, whose door for our clients is `door`. Rejects where the port is taken. */
  static async start(setting: FollowerSetting, link: Link, door: number): Promise<Following> {
    const { runtime, host, port } = setting;
    const copy = await freshCopy(setting);
    const backends = { addresses: [`127.0.0.1:${door}`], proxyProtocol: 'v2' } as const;
    const relay = await LoadBalancer.listen(runtime, { host, port }, backends);
    const following = new Following(setting, link, relay, copy);
    link.listener = {
      message: (message) => {
        if (message.kind === 'anew') following.#begin();
        else setting.message(message);
      },
      record: (payload) => following.#take(payload),
      closed: () => setting.lost(),
    };
    return following;
  }

  /** The copy, ready to be served, once everything that came is in it. */
  async finish(): Promise<KeptData> {
    await this.#taking;
    this.#copy.replay.finish();
    return this.#copy.kept;
  }

  get kept(): KeptData {
    return this.#copy.kept;
  }

  /** Stops listening, and cuts off its clients. */
  async close(): Promise<void> {
    this.#link.listener = { message() {}, record() {}, closed() {} };
    this.#link.close();
    await this.#relay.close();
  }

  #begin(): void {
    this.#afterAll(async () => {
      this.#copy = await freshCopy(this.#setting);
      this.#setting.disk?.rewrite([]);
    });
  }

  #take(payload: Buffer): void {
    this.#afterAll(() => {
      this.#setting.disk?.write(payload);
      for (const entry of entriesOf(payload)) this.#copy.replay.take(entry);
      this.#link.send({ kind: 'taken', count: ++this.#count });
    });
  }

  #afterAll(work: () => void | Promise<void>): void {
    // A copy that cannot be gone on with is given up: another one begins when somebody is followed again.
    this.#taking = this.#taking.then(work).catch(() => this.#link.close());
  }
}

interface Copy {
  readonly kept: KeptData;
  readonly replay: Replay;
}

async function freshCopy({ runtime, options, times }: FollowerSetting): Promise<Copy> {
  const kept = newData(runtime, options, times);
  return { kept, replay: await openReplay(options.version, kept) };
}
