import type { Mismatch } from '../match/mismatch.ts';

/** The driver did otherwise than the test expects. */
export class TestFailure extends Error {
  readonly mismatches: readonly Mismatch[];

  constructor(message: string, mismatches: readonly Mismatch[] = []) {
    super(message);
    this.name = 'TestFailure';
    this.mismatches = mismatches;
  }
}

/** The adapter declares that the driver lacks what the test needs. */
export class UnsupportedByDriver extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'UnsupportedByDriver';
  }
}

/** The runner itself lacks what the test needs; reported as an error, never as skipped. */
export class NotImplementedByRunner extends Error {
  constructor(what: string) {
    super(`the runner does not implement ${what}`);
    this.name = 'NotImplementedByRunner';
  }
}

/** Fails the test where there are differences; the first one is in the message. */
export function requireNoMismatch(what: string, mismatches: readonly Mismatch[]): void {
  const [first] = mismatches;
  if (first === undefined) return;
  const place = first.path === '' ? '' : ` at ${first.path}`;
  throw new TestFailure(`${what}${place}: expected ${first.message}`, mismatches);
}
