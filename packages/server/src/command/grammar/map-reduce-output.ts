import { CommandError } from '../../value/command-error.ts';
import { isNumeric, toDouble } from '../../value/numbers.ts';
import type { Fields, Value } from '../../value/value.ts';
import type { CommandBody } from '../command-body.ts';
import { decodedValue } from '../command-body.ts';
import type { FieldType } from './field-type.ts';

/** Describes how results go into a collection: in its place, over equal keys, or reduced once more with them. */
export type MapReduceMode = 'merge' | 'reduce' | 'replace';

/** The place where the results of `mapReduce` go. */
export type MapReduceOutput =
  | { readonly kind: 'inline' }
  | {
      readonly kind: MapReduceMode;
      readonly name: string;
      /** The database, where it is not the command's own. */
      readonly database?: string;
    };

const MODES: readonly MapReduceMode[] = ['merge', 'reduce', 'replace'];

/** The field `out`. */
export const mapReduceOutput: FieldType<MapReduceOutput> = {
  read(element) {
    const out = decodedValue(element);
    if (typeof out === 'string') return { kind: 'replace', name: out };
    if (!(out instanceof Map)) throw badValue("'out' must be either a string or an object");
    return out.has('inline') ? inline(out) : stored(out);
  },
};

/** True if a `mapReduce` writes: where it does, it takes a write concern and the right to write. */
export function storesResults(body: CommandBody): boolean {
  const out = body.value('out');
  return typeof out === 'string' || (out instanceof Map && !out.has('inline'));
}

function inline(out: Fields): MapReduceOutput {
  if (out.size > 1) {
    throw new CommandError('InvalidOptions', "'inline' must be specified alone");
  }
  const value = out.get('inline');
  if (isNumeric(value) && toDouble(value) === 1) return { kind: 'inline' };
  throw badValue("'inline' takes only numeric '1'");
}

function stored(out: Fields): MapReduceOutput {
  const kind = MODES.find((mode) => out.has(mode));
  if (kind === undefined) throw badValue("'out' requires 'replace', 'merge' or 'reduce'");
  const known: readonly string[] = [kind, 'db', 'nonAtomic', 'sharded'];
  if (![...out.keys()].every((name) => known.includes(name))) {
    throw badValue(
      "'out' supports only output type with collection name, optional 'sharded' and optional 'db'",
    );
  }
  const name = out.get(kind);
  if (typeof name !== 'string') {
    throw badValue(`'${kind}' supports only string consisting of output collection name`);
  }
  for (const option of ['nonAtomic', 'sharded']) checkTrue(option, out.get(option));
  if (kind === 'replace' && out.has('sharded')) refuseSharded();
  const database = out.get('db');
  if (database === undefined) return { kind, name };
  if (typeof database !== 'string') throw badValue('db field value must be string');
  return { kind, name, database };
}

function checkTrue(option: string, value: Value | undefined): void {
  if (value !== undefined && value !== true) throw badValue(`${option} field value must be true`);
}

function refuseSharded(): never {
  throw new CommandError(
    'InvalidOptions',
    "MapReduce internal error :: caused by :: Combination of 'out.sharded' and 'replace' output " +
      'mode is not supported. Cannot replace an existing sharded collection or create a new ' +
      'sharded collection. Please create the sharded collection first and use a different output ' +
      'mode or consider using an unsharded collection.',
  );
}

function badValue(message: string): CommandError {
  return new CommandError('BadValue', message);
}
