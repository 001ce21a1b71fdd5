import type { Storage } from '../storage/storage.ts';
import type { Member } from './member.ts';
import { positionOf, type Replicas } from './replication.ts';

/** Members behind the others, and the old versions that the storage keeps for what they still show. */
export class Laggards {
  readonly #storage: Storage;
  readonly #replicas: () => Replicas;

  constructor(storage: Storage, replicas: () => Replicas) {
    this.#storage = storage;
    this.#replicas = replicas;
  }

  /** Lets a member follow the primary so many milliseconds behind; 0: at once. */
  lag(member: Member, milliseconds: number): void {
    positionOf(member, this.#replicas());
    member.lagMS = milliseconds;
    this.#hold(member);
  }

  /** Lets a member stay where it is. */
  stop(member: Member): void {
    if (member.stoppedAt !== undefined) return;
    member.stoppedAt = positionOf(member, this.#replicas());
    this.#hold(member);
  }

  /** Lets a member that stayed go on. */
  resume(member: Member): void {
    member.stoppedAt = undefined;
    this.#hold(member);
  }

  /** Brings a member to the newest of all, for good. */
  catchUp(member: Member): void {
    member.stoppedAt = undefined;
    member.lagMS = 0;
    this.#hold(member);
  }

  #hold(member: Member): void {
    member.release?.();
    member.release = undefined;
    if (member.lagMS === 0 && member.stoppedAt === undefined) return;
    member.release = this.#storage.addLaggard(() => positionOf(member, this.#replicas()));
  }
}
