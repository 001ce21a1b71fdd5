import type { Clock, Stream, Timer } from '@touchstone/runtime';
import type { DeliveryStep } from '../reply/delivery.ts';

interface Job {
  readonly steps: readonly DeliveryStep[];
  next: number;
  readonly done: () => void;
  readonly failed: (error: Error) => void;
}

/**
 * Writes replies to one stream, one after the other, as their plans say. State: the replies that wait,
 * and why they do: a pause in the one in front, a client that does not read, a frozen server.
 */
export class Outlet {
  readonly #stream: Stream;
  readonly #clock: Clock;
  readonly #hangup: () => void;
  readonly #jobs: Job[] = [];
  #timer: Timer | undefined;
  #isFull = false;
  #isFrozen = false;
  #failure: Error | undefined;

  constructor(stream: Stream, clock: Clock, hangup: () => void) {
    this.#stream = stream;
    this.#clock = clock;
    this.#hangup = hangup;
  }

  /** True if the client is too slow in reading. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** Fulfilled when all the steps are done and the client has room for more. */
  send(steps: readonly DeliveryStep[]): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((done, failed) => {
      this.#jobs.push({ steps, next: 0, done, failed });
      this.#pump();
    });
  }

  /** The client reads again. */
  drained(): void {
    this.#isFull = false;
    this.#pump();
  }

  freeze(): void {
    this.#isFrozen = true;
  }

  thaw(): void {
    this.#isFrozen = false;
    this.#pump();
  }

  /** The stream is over: what has not left fails. */
  close(error: Error): void {
    this.#failure = error;
    this.#timer?.cancel();
    for (const job of this.#jobs.splice(0)) job.failed(error);
  }

  #pump(): void {
    while (!this.#timer && !this.#isFull && !this.#isFrozen && !this.#failure) {
      const [job] = this.#jobs;
      if (!job) return;
      const step = job.steps[job.next++];
      if (step) {
        this.#perform(step);
      } else {
        this.#jobs.shift();
        job.done();
      }
    }
  }

  #perform(step: DeliveryStep): void {
    switch (step.kind) {
      case 'write':
        this.#isFull = !this.#stream.write(step.bytes);
        return;
      case 'wait':
        this.#timer = this.#clock.setTimer(step.delayMS, () => {
          this.#timer = undefined;
          this.#pump();
        });
        return;
      case 'hangup':
        // All that was to be sent was sent: the hangup is no failure of this reply.
        this.#jobs.shift()?.done();
        this.#hangup();
        return;
    }
  }
}
