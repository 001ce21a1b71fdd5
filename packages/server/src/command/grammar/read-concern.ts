import { Timestamp } from 'bson';
import { typeAlias } from '../../value/bson-type.ts';
import { CommandError } from '../../value/command-error.ts';
import { showFields } from '../../value/show-value.ts';
import type { Fields, Value } from '../../value/value.ts';
import type { CommandCall } from '../call.ts';

const FIELDS: ReadonlySet<string> = new Set([
  'level',
  'afterClusterTime',
  'afterOpTime',
  'atClusterTime',
  'provenance',
  'allowTransactionTableSnapshot',
  'waitLastStableRecoveryTimestamp',
]);
const LEVELS: readonly unknown[] = ['local', 'available', 'majority', 'linearizable', 'snapshot'];
const PROVENANCES: readonly unknown[] = [
  'clientSupplied',
  'implicitDefault',
  'customDefault',
  'getLastErrorDefaults',
  'internalWriteDefault',
];

export interface ReadConcern {
  readonly level: string;
  readonly after: Timestamp | undefined;
}

/** Reads a read concern; throws for what is none, whatever the server can do. */
export function parseReadConcern(concern: Fields): ReadConcern {
  for (const name of concern.keys()) {
    if (!FIELDS.has(name)) throw invalid(`Unrecognized option in readConcern: ${name}`);
  }
  const after = timeOf(concern, 'afterClusterTime');
  const at = timeOf(concern, 'atClusterTime');
  const level = levelOf(concern.get('level'));
  checkProvenance(concern.get('provenance'));
  if (after !== undefined) checkAfter(after, at, level);
  if (at !== undefined) checkAt(at, level);
  return { level, after };
}

function levelOf(level: Value | undefined): string {
  if (level === undefined) return 'local';
  if (typeof level !== 'string') throw mistyped('level', 'string', level);
  if (LEVELS.includes(level)) return level;
  throw new CommandError(
    'FailedToParse',
    "readConcern.level must be either 'local', 'majority', 'linearizable', 'available', or " +
      "'snapshot'",
  );
}

function timeOf(concern: Fields, name: string): Timestamp | undefined {
  const time = concern.get(name);
  if (time === undefined || time instanceof Timestamp) return time;
  throw mistyped(name, 'timestamp', time);
}

function mistyped(name: string, expected: string, value: Value): CommandError {
  return new CommandError(
    'TypeMismatch',
    `"${name}" had the wrong type. Expected ${expected}, found ${typeAlias(value)}`,
  );
}

function checkProvenance(provenance: Value | undefined): void {
  if (provenance === undefined || PROVENANCES.includes(provenance)) return;
  throw new CommandError(
    'BadValue',
    `Enumeration value '${provenance}' for field 'ReadConcernArgs::parse.provenance' is not a valid value.`,
  );
}

function checkAfter(after: Timestamp, at: Timestamp | undefined, level: string): void {
  if (at !== undefined) {
    throw invalid(
      'Specifying a timestamp for readConcern snapshot in a causally consistent session is not ' +
        'allowed. See https://docs.mongodb.com/manual/core/read-isolation-consistency-recency/' +
        '#causal-consistency',
    );
  }
  if (!['majority', 'local', 'snapshot'].includes(level)) {
    throw invalid(
      'afterClusterTime field can be set only if level is equal to majority, local, or snapshot',
    );
  }
  if (after.isZero()) throw invalid('afterClusterTime cannot be a null timestamp');
}

function checkAt(at: Timestamp, level: string): void {
  if (level !== 'snapshot') {
    throw invalid('atClusterTime field can be set only if level is equal to snapshot');
  }
  if (at.isZero()) throw invalid('atClusterTime cannot be a null timestamp');
}

/** Commands that read at a time. */
const WITH_SNAPSHOT: ReadonlySet<string> = new Set(['aggregate', 'distinct', 'find', 'getMore']);
/** Commands that read documents, and so take any level. */
const READERS: ReadonlySet<string> = new Set([...WITH_SNAPSHOT, 'count', 'dbHash', 'explain']);

/** Reads the read concern of a command outside a transaction; throws where the command does not take the level. */
export function checkTaken(
  call: Pick<CommandCall, 'command' | 'body'>,
  concern: Fields,
): ReadConcern {
  const parsed = parseReadConcern(concern);
  const why = whyNotTaken(call, parsed.level);
  if (why === undefined) return parsed;
  const shown = showFields(new Map([...concern, ['provenance', 'clientSupplied']]));
  throw invalid(
    `Command ${call.command.name} does not support { readConcern: ${shown} } :: caused by :: ${why}`,
  );
}

function whyNotTaken(
  { command, body }: Pick<CommandCall, 'command' | 'body'>,
  level: string,
): string | undefined {
  if (level === 'local' || level === 'available') return undefined;
  const reads = command.access === 'read' && command.name !== 'mapReduce';
  if (!reads) return 'read concern not supported';
  if (level === 'snapshot' && !WITH_SNAPSHOT.has(command.name)) {
    return READERS.has(command.name)
      ? 'read concern snapshot not supported'
      : 'read concern not supported';
  }
  if (level !== 'linearizable' || command.name !== 'aggregate') return undefined;
  const stage = writingStage(body.value('pipeline'));
  return stage && `${stage} cannot be used with a 'linearizable' read concern level`;
}

function writingStage(pipeline: Value | undefined): string | undefined {
  const last = Array.isArray(pipeline) ? pipeline.at(-1) : undefined;
  const [name] = last instanceof Map ? last.keys() : [];
  return name === '$out' || name === '$merge' ? name : undefined;
}

function invalid(message: string): CommandError {
  return new CommandError('InvalidOptions', message);
}
