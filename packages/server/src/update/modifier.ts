import { ObjectId, Timestamp } from 'bson';
import type { QueryContext } from '../query/operator.ts';
import type { Fields, Value } from '../value/value.ts';

/** The context that an update is compiled in. */
export interface UpdateContext extends QueryContext {
  /** The filters that `$[identifier]` stands for. */
  readonly arrayFilters?: readonly Fields[];
  /** Makes the `_id` of an upserted document; by default a new `ObjectId`. */
  newId?(): Value;
  /** Makes the value of `$currentDate` of type timestamp; by default from `now`. */
  newTimestamp?(): Timestamp;
}

/** The place that a modifier is applied to. */
export interface ModifierTarget {
  /** The value there now. */
  readonly value: Value | undefined;
  /** The whole path, with the numbers that positional parts stood for. */
  readonly path: string;
  /** The last part of the path. */
  readonly name: string;
  /** The document's `_id`, for error messages. */
  readonly id: Value | undefined;
}

/** A field that moves. */
export interface Move {
  readonly source: string;
  readonly destination: string;
}

/** One operator on one path. */
export interface Modifier {
  readonly operator: string;
  /** Tells whether a missing path is created or left alone, and what is said of a path that cannot be. */
  readonly missingPath: 'create' | 'skip' | 'skipMissingOnly';
  /** True for `$setOnInsert`. */
  readonly onlyOnInsert?: boolean;
  /** The paths that `$rename` takes the value from and moves it to. */
  readonly move?: Move;
  /** True if a result that is the same as before is a change all the same. */
  readonly changes?: (result: Value) => boolean;
  /** The new value; `undefined` removes the field. What is identical to the old one is no change. */
  apply(target: ModifierTarget): Value | undefined;
}

/** The place where an operator stands in an update. */
export interface ModifierPlace {
  readonly path: string;
  readonly context: UpdateContext;
}

/** An update operator: `{ $inc: { path: argument } }`. */
export interface UpdateOperator {
  readonly name: string;
  compile(argument: Value, place: ModifierPlace): Modifier;
}

/** A new `_id`. */
export function newId(context: UpdateContext): Value {
  return context.newId?.() ?? new ObjectId();
}

/** A timestamp of the moment of the command. */
export function newTimestamp(context: UpdateContext): Timestamp {
  const seconds = Math.floor(context.now.getTime() / 1000);
  return context.newTimestamp?.() ?? new Timestamp({ t: seconds, i: 1 });
}
