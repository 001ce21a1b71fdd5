import type { Value } from '../value/value.ts';
import { numberOf } from './grammar/field-type.ts';

/** The limits on new connections, as setParameter gives them. */
export interface EstablishmentLimits {
  readonly isEnabled: boolean;
  readonly ratePerSec: number;
  /** Describes how many seconds' worth of connections may come at once. */
  readonly burstCapacitySecs: number;
  /** The number of connections that may wait for their turn; the others are closed. */
  readonly maxQueueDepth: number;
}

const PREFIX = 'ingressConnectionEstablishment';

/** The limits that the parameters set now. */
export function establishmentLimits(parameters: ReadonlyMap<string, Value>): EstablishmentLimits {
  const number = (name: string): number => numberOf(parameters.get(`${PREFIX}${name}`)) ?? 0;
  return {
    isEnabled: parameters.get(`${PREFIX}RateLimiterEnabled`) === true,
    ratePerSec: number('RatePerSec'),
    burstCapacitySecs: number('BurstCapacitySecs'),
    maxQueueDepth: number('MaxQueueDepth'),
  };
}

/** The fate of a new connection; `admitted` after `waitMS`. */
export type Admission =
  | { readonly kind: 'admitted'; readonly waitMS: number }
  | { readonly kind: 'rejected' };

/** The counts that serverStatus tells of it. */
export interface EstablishmentCounts {
  readonly attempted: number;
  readonly successful: number;
  readonly rejected: number;
  readonly queued: number;
  readonly dequeued: number;
  readonly interrupted: number;
}

/**
 * Lets new connections in at a rate: a bucket of tokens that fills by `ratePerSec` up to `burstCapacitySecs` seconds'
 * worth. A connection that finds it empty waits for the token that it takes in advance, if the queue has a place.
 */
export class EstablishmentLimiter {
  readonly #limits: () => EstablishmentLimits;
  readonly #now: () => number;
  /** Negative while connections wait for tokens that are theirs already. */
  #tokens = 0;
  #filledAt = 0;
  /** The limits that the bucket was filled by: others begin with a full one. */
  #known = '';
  readonly #counts = {
    attempted: 0,
    successful: 0,
    rejected: 0,
    queued: 0,
    dequeued: 0,
    interrupted: 0,
  };

  /** `now`: milliseconds of a monotonic clock. */
  constructor(limits: () => EstablishmentLimits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  get counts(): EstablishmentCounts {
    return { ...this.#counts };
  }

  /** The number of connections that wait now. */
  get waiting(): number {
    return this.#counts.queued - this.#counts.dequeued - this.#counts.interrupted;
  }

  /** The number of connections that would be let in at once. */
  get availableTokens(): number {
    const limits = this.#limits();
    this.#fill(limits);
    return Math.max(0, Math.floor(this.#tokens));
  }

  /** A connection has come. One that has to wait is told of by `left` when it has waited, or has gone. */
  arrive(): Admission {
    const limits = this.#limits();
    if (!limits.isEnabled) return { kind: 'admitted', waitMS: 0 };
    this.#fill(limits);
    this.#counts.attempted += 1;
    if (this.#tokens >= 1) {
      this.#tokens -= 1;
      this.#counts.successful += 1;
      return { kind: 'admitted', waitMS: 0 };
    }
    if (this.waiting >= limits.maxQueueDepth) {
      this.#counts.rejected += 1;
      return { kind: 'rejected' };
    }
    this.#tokens -= 1;
    this.#counts.queued += 1;
    return { kind: 'admitted', waitMS: (-this.#tokens / limits.ratePerSec) * 1000 };
  }

  /** A connection does not wait any longer: its time has come, or its client has gone. */
  left(how: 'admitted' | 'gone'): void {
    if (how === 'gone') {
      this.#counts.interrupted += 1;
      return;
    }
    this.#counts.dequeued += 1;
    this.#counts.successful += 1;
  }

  #fill({ ratePerSec, burstCapacitySecs }: EstablishmentLimits): void {
    const capacity = ratePerSec * burstCapacitySecs;
    const now = this.#now();
    const limits = `${ratePerSec} ${burstCapacitySecs}`;
    const filled = this.#tokens + ((now - this.#filledAt) / 1000) * ratePerSec;
    this.#tokens = limits === this.#known ? Math.min(capacity, filled) : capacity;
    this.#known = limits;
    this.#filledAt = now;
  }
}
