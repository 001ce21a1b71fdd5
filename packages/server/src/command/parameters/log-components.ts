import { Int32 } from 'bson';
import { CommandError } from '../../value/command-error.ts';
import { showElement } from '../../value/show-value.ts';
import { type Fields, isFields, type Value } from '../../value/value.ts';
import { numberOf } from '../grammar/field-type.ts';

/** The components of the log, each with those below it. */
interface Components {
  readonly [name: string]: Components;
}

function each(names: string): Components {
  return Object.fromEntries(names.split(' ').map((name) => [name, {}]));
}

const COMPONENTS: Components = {
  ...each('accessControl assert command control executor geo globalIndex index'),
  network: each('asio bridge connectionPool'),
  ...each('processHealth query queryStats'),
  replication: each('election heartbeats initialSync rollback'),
  sharding: each('rangeDeleter shardingCatalogRefresh migration reshard migrationPerf'),
  storage: {
    ...each('recovery journal'),
    wt: each(
      'wtBackup wtCheckpoint wtCompact wtEviction wtHS wtRecovery wtRTS wtSalvage wtTiered ' +
        'wtTimestamp wtTransaction wtVerify wtWriteLog',
    ),
  },
  ...each('write ftdc tracking transaction tenantMigration test resourceConsumption'),
};

/** The verbosity of each component of the log: by default as much is told as of the one above it. */
export function initialVerbosities(): Fields {
  return verbosities(COMPONENTS, 0);
}

function verbosities(components: Components, level: number): Fields {
  const fields: Fields = new Map([['verbosity', new Int32(level)]]);
  for (const [name, below] of Object.entries(components)) fields.set(name, verbosities(below, -1));
  return fields;
}

/** The verbosities with those that are asked for changed. Throws TypeMismatch, BadValue. */
export function changedVerbosities(asked: Value, name: string, was: Value | undefined): Value {
  if (isFields(asked)) return changed(isFields(was) ? was : initialVerbosities(), asked, []);
  const words = `log component verbosity is not a BSON object: ${showElement(name, asked)}`;
  throw new CommandError('TypeMismatch', words);
}

function changed(was: Fields, asked: Fields, path: readonly string[]): Fields {
  const result: Fields = new Map(was);
  for (const [name, value] of asked) {
    const below = was.get(name);
    if (below === undefined) {
      const named = [...(path.length === 0 ? ['default'] : path), name].join('.');
      throw new CommandError('BadValue', `Invalid component name ${named}`);
    }
    if (name === 'verbosity') result.set(name, levelOf(value, [...path, name].join('.')));
    else if (isFields(below) && isFields(value)) {
      result.set(name, changed(below, value, [...path, name]));
    } else if (isFields(below)) {
      const verbosity = levelOf(value, [...path, name].join('.'));
      result.set(name, new Map(below).set('verbosity', verbosity));
    }
  }
  return result;
}

// Nothing is logged that is louder than five.
function levelOf(value: Value, path: string): Int32 {
  const level = numberOf(value);
  if (level !== undefined) return new Int32(Math.min(5, Math.max(-1, Math.trunc(level))));
  throw new CommandError(
    'BadValue',
    `Expected ${path} to be safely cast to integer, but could not: ` +
      'Unable to coerce value to integral type',
  );
}
