import { present } from '@touchstone/protocol';
import { addUnits } from '../../expression/date/date-unit.ts';
import { utc } from '../../expression/date/time-zone.ts';
import { fail } from '../../expression/failure.ts';
import { fieldsOf } from '../../expression/field-path.ts';
import { integer } from '../../expression/integer.ts';
import { isNullish } from '../../expression/operator.ts';
import { valueKeys } from '../../expression/value-key.ts';
import { compareValues } from '../../value/compare.ts';
import { dateOfMillis } from '../../value/date.ts';
import { add, exactInteger, isNumeric, multiply } from '../../value/numbers.ts';
import type { Fields, Numeric, Value } from '../../value/value.ts';
import { type DensifySpec, parseDensify } from '../arguments/densify-arguments.ts';
import { nestedValue, withNestedValue } from '../document-path.ts';
import { listing, PAUSE } from '../pause.ts';
import type { StageDefinition } from '../stage.ts';

type Position = Numeric | Date;

interface Entry {
  readonly fields: Fields;
  readonly position: Position | undefined;
}

function positionIn(fields: Fields, { field, unit }: DensifySpec): Position | undefined {
  const value = nestedValue(fields, field);
  if (isNullish(value)) return undefined;
  if (value instanceof Date) {
    if (unit !== undefined) return value;
    fail(
      6053600,
      'Encountered date densify value in collection when step does not have a date unit.',
    );
  }
  if (!isNumeric(value)) fail(5733201, 'Densify field type must be numeric or a date');
  if (unit === undefined) return value;
  return fail(
    6053600,
    'Encountered numeric densify value in collection when step has a date unit.',
  );
}

/** The values that are wanted in one partition, from a start on. */
class Grid {
  readonly #start: Position;
  readonly #spec: DensifySpec;
  #count = 0;

  constructor(start: Position, spec: DensifySpec) {
    this.#start = start;
    this.#spec = spec;
  }

  get next(): Position {
    const { step, unit } = this.#spec;
    const distance = multiply(integer(this.#count), step);
    if (!(this.#start instanceof Date)) return add(this.#start, distance);
    const amount = Number(exactInteger(distance) ?? 0n);
    return dateOfMillis(addUnits(this.#start.getTime(), present(unit), amount, utc));
  }

  /** The values that come before a limit; a value equal to it is passed over. */
  *before(limit: Position, upper: Position | undefined): Generator<Position> {
    while (compareValues(this.next, limit) < 0) {
      if (upper !== undefined && compareValues(this.next, upper) >= 0) return;
      yield this.next;
      this.#count++;
    }
    if (compareValues(this.next, limit) === 0) this.#count++;
  }

  *until(isPast: (value: Position) => boolean): Generator<Position> {
    for (; !isPast(this.next); this.#count++) yield this.next;
  }
}

/** The state of one partition while its documents go by. */
interface PartitionState {
  readonly frame: Fields;
  grid: Grid | undefined;
}

class Densification {
  readonly #spec: DensifySpec;
  readonly #entries: readonly Entry[];
  readonly #partitions: Map<string, PartitionState> = new Map();
  readonly #keyOf: (value: Value) => string = valueKeys();

  constructor(spec: DensifySpec, entries: readonly Entry[]) {
    this.#spec = spec;
    this.#entries = entries;
  }

  *run(): Generator<Fields> {
    const { bounds, partitionBy } = this.#spec;
    const upper = bounds.kind === 'explicit' ? bounds.upper : undefined;
    for (const { fields, position } of this.#entries) {
      if (position !== undefined) {
        const state = this.#stateOf(fields);
        state.grid ??= new Grid(this.#startOf(position), this.#spec);
        for (const value of state.grid.before(position, upper)) yield this.#made(state, value);
      }
      yield fields;
    }
    if (partitionBy.length === 0) this.#stateOf(new Map());
    yield* this.#ends();
  }

  // The fields of a partition are what its documents have in common.
  #stateOf(fields: Fields): PartitionState {
    let frame: Fields = new Map();
    for (const path of this.#spec.partitionBy) {
      const value = nestedValue(fields, path);
      if (value !== undefined) frame = withNestedValue(frame, path, value);
    }
    const key = this.#keyOf(frame);
    const state = this.#partitions.get(key) ?? { frame, grid: undefined };
    this.#partitions.set(key, state);
    return state;
  }

  #startOf(position: Position): Position {
    const { bounds } = this.#spec;
    if (bounds.kind === 'explicit') return bounds.lower;
    if (bounds.kind === 'partition') return position;
    return present(present(this.#entries.find((entry) => entry.position !== undefined)).position);
  }

  #made(state: PartitionState, value: Position): Fields {
    return withNestedValue(state.frame, this.#spec.field, value);
  }

  *#ends(): Generator<Fields> {
    const { bounds } = this.#spec;
    if (bounds.kind === 'partition') return;
    const last = this.#entries.at(-1)?.position;
    for (const state of this.#partitions.values()) {
      const grid = state.grid ?? this.#emptyGrid();
      if (grid === undefined) continue;
      const isPast = (value: Position): boolean =>
        bounds.kind === 'explicit'
          ? compareValues(value, bounds.upper) >= 0
          : last === undefined || compareValues(value, last) > 0;
      for (const value of grid.until(isPast)) yield this.#made(state, value);
    }
  }

  #emptyGrid(): Grid | undefined {
    const { bounds } = this.#spec;
    return bounds.kind === 'explicit' ? new Grid(bounds.lower, this.#spec) : undefined;
  }
}

function compareEntries(a: Entry, b: Entry): number {
  return compareValues(a.position ?? null, b.position ?? null);
}

function inOrder(entries: Entry[], spec: DensifySpec): Entry[] {
  if (spec.bounds.kind !== 'partition') return entries.sort(compareEntries);
  const partition = ({ fields }: Entry): Value[] =>
    spec.partitionBy.map((path) => nestedValue(fields, path) ?? null);
  return entries.sort((a, b) => compareValues(partition(a), partition(b)) || compareEntries(a, b));
}

/** `$densify`: adds documents where a field skips values. */
export const densify: StageDefinition = {
  name: '$densify',
  since: '5.1',
  compile(spec, { context }) {
    const parsed = parseDensify(spec);
    return {
      *run(documents) {
        const entries = yield* listing(documents, (document) => {
          const fields = fieldsOf(document);
          return { fields, position: positionIn(fields, parsed) };
        });
        for (const document of new Densification(parsed, inOrder(entries, parsed)).run()) {
          if (context.pace?.isDue()) yield PAUSE;
          yield document;
        }
      },
    };
  },
};
