import type { Runtime, Timer } from '@touchstone/runtime';
import type { MemberProcesses } from '../deployment/member-processes.ts';
import type { ReplicaSet } from '../deployment/replica-set.ts';
import { CommandError } from '../value/command-error.ts';
import { isNewer } from './candidates.ts';
import { linkTo, portOf, request, stateOf } from './control-socket.ts';
import type { Copies } from './copies.ts';
import type { CopyTime, Link, Message } from './link.ts';

/** The milliseconds after which members that have not joined are looked for again. */
const LOOK_MS = 200;

/** The knowledge of the one who leads of itself. */
export interface Leader {
  readonly runtime: Runtime;
  readonly setName: string;
  /** The port of this process; undefined where it is no member itself. */
  readonly port: number | undefined;
  readonly set: ReplicaSet | undefined;
  readonly copies: Copies;
  readonly time: CopyTime;
  /** All that is stored now, everything that was noted written before. */
  content(): Iterable<Uint8Array>;
  noteState: MemberProcesses['noteState'];
  /** Another process has a newer copy, and nobody here takes writes. */
  stepAside(): void;
  /** A client wants this process to end. */
  end(): void;
  /** For a shard that is led from the cluster's configuration: a member began to lead by itself, and hands over. */
  takeOver?: ((host: string) => Promise<void>) | undefined;
}

/** The processes that follow this one: they are looked for, joined, told, and given up when they end. */
export class Followers implements MemberProcesses {
  readonly #leader: Leader;
  readonly #links = new Map<string, Link>();
  readonly #joining = new Set<string>();
  #hosts: readonly string[] = [];
  #timer: Timer | undefined;
  #closed = false;

  constructor(leader: Leader) {
    this.#leader = leader;
  }

  async check(hosts: readonly string[]): Promise<void> {
    for (const host of hosts) {
      const state = await stateOf(this.#leader.runtime, host);
      const reason = this.#misfit(state);
      if (reason === undefined) continue;
      throw new CommandError(
        'NodeNotFound',
        'replSetInitiate quorum check failed because not all proposed set members responded ' +
          `affirmatively: ${host} failed with ${reason}`,
      );
    }
  }

  #misfit(state: Extract<Message, { readonly kind: 'state' }> | undefined): string | undefined {
    if (state === undefined) {
      return 'no mongod of this kind, of this user and on this machine (members elsewhere are not reached)';
    }
    if (state.setName !== this.#leader.setName) return `its set name is ${state.setName}`;
    return state.role === 'alone' ? undefined : 'it has a configuration already';
  }

  async configured(hosts: readonly string[]): Promise<void> {
    this.#hosts = hosts;
    for (const [host, link] of this.#links) {
      link.send({ kind: 'hosts', hosts });
      if (!hosts.includes(host)) link.close();
    }
    await this.#look();
  }

  noteState(...change: Parameters<MemberProcesses['noteState']>): void {
    const [host, state, before] = change;
    if (portOf(host) === this.#leader.port) this.#leader.noteState(...change);
    else this.#links.get(host)?.send({ kind: 'memberState', state, before });
  }

  shutDown(host: string): void {
    this.#links.get(host)?.send({ kind: 'shutDown' });
  }

  /** Lets all of them seek another to follow. */
  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
    for (const link of this.#links.values()) link.close();
  }

  async #look(): Promise<void> {
    this.#timer?.cancel();
    const { port, runtime } = this.#leader;
    const others = this.#hosts.filter((host) => portOf(host) !== port);
    await Promise.all(others.map((host) => this.#join(host)));
    if (this.#closed || others.length === 0) return;
    const again = (): void => {
      // A member that cannot join now is looked for again.
      this.#look().catch(() => undefined);
    };
    this.#timer = runtime.clock.setTimer(LOOK_MS, again, { unref: true });
  }

  async #join(host: string): Promise<void> {
    if (this.#links.has(host) || this.#joining.has(host)) return;
    this.#joining.add(host);
    try {
      const { runtime, takeOver, setName } = this.#leader;
      let state = await stateOf(runtime, host);
      if (takeOver !== undefined && state?.role === 'leading' && state.setName === setName) {
        await takeOver(host);
        state = await stateOf(runtime, host);
      }
      if (this.#mayJoin(state)) await this.#invite(host);
    } finally {
      this.#joining.delete(host);
    }
  }

  #mayJoin(state: Extract<Message, { readonly kind: 'state' }> | undefined): boolean {
    const { setName, set, time } = this.#leader;
    if (this.#closed || state?.setName !== setName) return false;
    if (state.role === 'alone' || state.role === 'yielding') return true;
    if (state.role !== 'seeking') return false;
    if (set?.primary !== undefined || !isNewer(state.time, time)) return true;
    this.#leader.stepAside();
    return false;
  }

  async #invite(host: string): Promise<void> {
    const { runtime, set, copies } = this.#leader;
    if (set === undefined) return;
    const link = await linkTo(runtime, host).catch(() => undefined);
    if (link === undefined) return;
    const port = await set.open(host);
    const answer = await request(link, { kind: 'join', own: host, hosts: this.#hosts, port });
    if (answer?.kind !== 'joined' || this.#closed) {
      link.close();
      await set.kill(host);
      return;
    }
    this.#links.set(host, link);
    link.listener = {
      message(message) {
        if (message.kind === 'taken') copies.taken(link, message.count);
      },
      record() {},
      closed: () => {
        this.#links.delete(host);
        copies.remove(link);
        // Its clients are cut off; the set goes on without it.
        set.kill(host).catch(() => undefined);
      },
    };
    copies.add(link, this.#leader.content());
  }
}
