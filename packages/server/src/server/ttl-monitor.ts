import { present } from '@touchstone/protocol';
import type { Clock, Timer } from '@touchstone/runtime';
import { numberOf } from '../command/grammar/field-type.ts';
import type { ReplicationMember, Ttl, TtlCounts } from '../command/node.ts';
import type { Storage } from '../storage/storage.ts';
import type { Value } from '../value/value.ts';
import { expireDocuments, hasExpiring } from '../write/delete-expired.ts';

/** The storage that a monitor looks after, and the clock that drives it. */
export interface TtlSetting {
  readonly clock: Clock;
  readonly storage: Storage;
  /** `ttlMonitorSleepSecs` and `ttlMonitorEnabled`. */
  readonly parameters: ReadonlyMap<string, Value>;
  /** Undefined on a standalone server. */
  readonly member: ReplicationMember | undefined;
}

/**
 * Deletes what has expired, as MongoDB's TTL monitor does: every `ttlMonitorSleepSecs`, counted from the server's start,
 * where it may write. While nothing has a time to live there is no timer: the passes of that time had nothing to do, and
 * are counted when somebody asks.
 */
export class TtlMonitor implements Ttl {
  readonly #setting: TtlSetting;
  readonly #unsubscribe: () => void;
  /** On the runtime's clock, when the newest pass was. */
  #lastPass: number;
  #sleepMS: number;
  #timer: Timer | undefined;
  #passes = 0;
  #deletedDocuments = 0;
  #stopped = false;

  constructor(setting: TtlSetting) {
    this.#setting = setting;
    this.#lastPass = setting.clock.now();
    this.#sleepMS = sleepMS(setting);
    this.#unsubscribe = setting.storage.onExpiring(() => this.#begin());
    if (hasExpiring(setting.storage)) this.#begin();
  }

  get counts(): TtlCounts {
    this.#catchUp();
    return { passes: this.#passes, deletedDocuments: this.#deletedDocuments };
  }

  parametersChanged(): void {
    const wanted = sleepMS(this.#setting);
    if (wanted === this.#sleepMS) return;
    this.#catchUp();
    this.#sleepMS = wanted;
    if (this.#timer === undefined) return;
    this.#timer.cancel();
    this.#schedule();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#unsubscribe();
  }

  get #isActive(): boolean {
    const { parameters, member } = this.#setting;
    const writes = member === undefined || member.state === 'PRIMARY';
    return writes && parameters.get('ttlMonitorEnabled') === true;
  }

  // The passes while there was no timer.
  #catchUp(): void {
    if (this.#timer !== undefined) return;
    const missed = Math.floor((this.#setting.clock.now() - this.#lastPass) / this.#sleepMS);
    this.#lastPass += missed * this.#sleepMS;
    if (this.#isActive) this.#passes += missed;
  }

  #begin(): void {
    if (this.#stopped || this.#timer !== undefined) return;
    this.#catchUp();
    this.#schedule();
  }

  #schedule(): void {
    const { clock } = this.#setting;
    const wait = Math.max(0, this.#lastPass + this.#sleepMS - clock.now());
    this.#timer = clock.setTimer(wait, () => this.#pass(), { unref: true });
  }

  #pass(): void {
    const { clock, storage } = this.#setting;
    this.#timer = undefined;
    this.#lastPass = clock.now();
    if (this.#isActive) {
      this.#passes++;
      this.#expire();
    }
    if (hasExpiring(storage)) this.#schedule();
  }

  // An expired document that a transaction has written goes when that has ended, if it has still expired then.
  #expire(): void {
    if (this.#stopped || !this.#isActive) return;
    const { clock, storage } = this.#setting;
    const { deleted, holders } = expireDocuments(storage, clock.date());
    this.#deletedDocuments += deleted;
    for (const holder of holders) {
      const forget = holder.onEnd(() => {
        forget();
        this.#expire();
      });
    }
  }
}

function sleepMS({ parameters }: TtlSetting): number {
  return present(numberOf(parameters.get('ttlMonitorSleepSecs'))) * 1000;
}
