import { CommandError } from '../value/command-error.ts';
import type { Fields, Value } from '../value/value.ts';
import { numberOf } from './grammar/field-type.ts';

/** The occasions on which a failpoint acts. */
export type FailPointMode =
  | { readonly kind: 'off' }
  | { readonly kind: 'alwaysOn' }
  | { readonly kind: 'times'; readonly times: number }
  | { readonly kind: 'skip'; readonly skip: number }
  | { readonly kind: 'random'; readonly probability: number };

interface FailPoint {
  mode: FailPointMode;
  data: Fields;
  /** Tells how often it acted since the server was started. */
  acted: number;
  left: number;
}

/** The failpoints that this server has; others are refused. */
const NAMES: readonly string[] = [
  'failCommand',
  'failGetMoreAfterCursorCheckout',
  'maxTimeAlwaysTimeOut',
  'maxTimeNeverTimeOut',
  'onPrimaryTransactionalWrite',
  'stopReplProducer',
];

/** The failpoints of one server: which are on, and how often each will still act. */
export class FailPoints {
  readonly #points = new Map<string, FailPoint>();
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Sets a failpoint. Returns how often it acted before. */
  configure(name: string, mode: FailPointMode, data: Fields): number {
    if (!NAMES.includes(name)) {
      throw new CommandError('FailPointSetFailed', `${name} not found`);
    }
    const point = this.#points.get(name) ?? { mode, data, acted: 0, left: 0 };
    const acted = point.acted;
    point.mode = mode;
    point.data = mode.kind === 'off' ? new Map() : data;
    point.left = mode.kind === 'times' ? mode.times : mode.kind === 'skip' ? mode.skip : 0;
    this.#points.set(name, point);
    return acted;
  }

  /**
   * The failpoint's data when it acts now. `matches` decides first: what it does not mean does not
   * count against `times` or `skip`.
   */
  act(name: string, matches: (data: Fields) => boolean): Fields | undefined {
    const point = this.#points.get(name);
    if (point === undefined || point.mode.kind === 'off' || !matches(point.data)) return undefined;
    if (!this.#fires(point)) return undefined;
    point.acted++;
    return point.data;
  }

  #fires(point: FailPoint): boolean {
    switch (point.mode.kind) {
      case 'off':
        return false;
      case 'alwaysOn':
        return true;
      case 'times':
        if (point.left <= 0) return false;
        point.left--;
        if (point.left === 0) point.mode = { kind: 'off' };
        return true;
      case 'skip':
        if (point.left <= 0) return true;
        point.left--;
        return false;
      case 'random':
        return this.#random() < point.mode.probability;
    }
  }
}

/** Reads `mode` of configureFailPoint. */
export function failPointMode(mode: Value | undefined): FailPointMode {
  if (mode === 'off') return { kind: 'off' };
  if (mode === 'alwaysOn') return { kind: 'alwaysOn' };
  if (typeof mode === 'string') {
    throw new CommandError('BadValue', `unknown mode: ${mode}`);
  }
  if (!(mode instanceof Map)) {
    throw new CommandError('TypeMismatch', "'mode' must be a string or JSON object");
  }
  return countedMode(mode);
}

function countedMode(mode: Fields): FailPointMode {
  const times = numberOf(mode.get('times'));
  if (times !== undefined) {
    if (times < 0) throw new CommandError('BadValue', "'times' option to 'mode' must be positive");
    return times === 0 ? { kind: 'off' } : { kind: 'times', times };
  }
  const skip = numberOf(mode.get('skip'));
  if (skip !== undefined) {
    if (skip < 0) throw new CommandError('BadValue', "'skip' option to 'mode' must be positive");
    return { kind: 'skip', skip };
  }
  const probability = numberOf(mode.get('activationProbability'));
  if (probability !== undefined) {
    if (probability < 0 || probability > 1) {
      throw new CommandError(
        'BadValue',
        `activationProbability must be between 0.0 and 1.0; found ${probability}`,
      );
    }
    return { kind: 'random', probability };
  }
  throw new CommandError(
    'BadValue',
    "'mode' must be one of ['off','alwaysOn','times','skip','activationProbability']",
  );
}
