import type { SimulatedClock } from './simulated-clock.ts';

/** The bytes that travel from one end of a stream to the other. */
export type Segment =
  | { readonly kind: 'data'; readonly bytes: Uint8Array }
  | { readonly kind: 'end' }
  | { readonly kind: 'reset' };

/** The way from one host to another, as it is at the moment. */
export interface Route {
  isOpen(): boolean;
  /** The time that the next segment takes. */
  latencyMS(): number;
  readonly clock: SimulatedClock;
}

interface NumberedSegment {
  readonly number: number;
  readonly segment: Segment;
}

/** One direction of a stream: segments arrive in order, and wait while the route is not open. */
export class SegmentPipe {
  readonly #route: Route;
  readonly #deliver: (segment: Segment) => void;
  #held: NumberedSegment[] = [];
  #count = 0;
  #lastArrivalMS = 0;

  constructor(route: Route, deliver: (segment: Segment) => void) {
    this.#route = route;
    this.#deliver = deliver;
  }

  /** Segments that wait for the route to open. */
  get heldCount(): number {
    return this.#held.length;
  }

  send(segment: Segment): void {
    const numbered = { number: this.#count++, segment };
    if (this.#route.isOpen()) this.#schedule(numbered);
    else this.#held.push(numbered);
  }

  /** Nothing arrives before `momentMS`. */
  notBefore(momentMS: number): void {
    this.#lastArrivalMS = Math.max(this.#lastArrivalMS, momentMS);
  }

  /** Sends what was held on its way, if the route is open now. */
  release(): void {
    if (this.#held.length === 0 || !this.#route.isOpen()) return;
    const held = this.#held.sort((a, b) => a.number - b.number);
    this.#held = [];
    for (const numbered of held) this.#schedule(numbered);
  }

  #schedule(numbered: NumberedSegment): void {
    const { clock } = this.#route;
    this.#lastArrivalMS = Math.max(this.#lastArrivalMS, clock.now() + this.#route.latencyMS());
    clock.setTimerAt(this.#lastArrivalMS, () => {
      // A way that was cut while the segment was on it holds the segment, too.
      if (this.#route.isOpen()) this.#deliver(numbered.segment);
      else this.#held.push(numbered);
    });
  }
}
