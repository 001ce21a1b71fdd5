import { Timestamp } from 'bson';
import { typeAlias } from '../../value/bson-type.ts';
import { CommandError } from '../../value/command-error.ts';
import { showFields } from '../../value/show-value.ts';
import type { Fields, Value } from '../../value/value.ts';
import type { CommandCall } from '../call.ts';
import type { CommandBody } from '../command-body.ts';

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

const NOT_SUPPORTED = 'read concern not supported';
/** The commands that take other levels than `local`; each says what it refuses, and why. */
const READERS: ReadonlyMap<string, (level: string, body: CommandBody) => string | undefined> =
  new Map([
    ['aggregate', whyNotByPipeline],
    [
      'count',
      (level) => (level === 'snapshot' ? 'read concern snapshot not supported' : undefined),
    ],
    ['dbHash', (level) => (level === 'snapshot' ? undefined : NOT_SUPPORTED)],
    ['distinct', () => undefined],
    ['find', () => undefined],
    ['getMore', () => undefined],
    [
      'mapReduce',
      (level) => (level === 'local' || level === 'available' ? undefined : NOT_SUPPORTED),
    ],
  ]);
/** The stages that read at one level alone. */
const ONE_LEVEL: ReadonlyMap<string, string> = new Map([
  ['$changeStream', 'majority'],
  ['$currentOp', 'local'],
  ['$listLocalSessions', 'local'],
  ['$planCacheStats', 'local'],
]);

/** Reads the read concern of a command outside a transaction; throws where the command does not take the level. */
export function checkTaken(
  call: Pick<CommandCall, 'command' | 'body'>,
  concern: Fields,
): ReadConcern {
  const parsed = parseReadConcern(concern);
  // A command that names no level reads as it does by itself.
  const why = concern.has('level') ? whyNotTaken(call, parsed.level) : undefined;
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
  const reader = READERS.get(command.name);
  if (reader !== undefined) return reader(level, body);
  return level === 'local' ? undefined : NOT_SUPPORTED;
}

function whyNotByPipeline(level: string, body: CommandBody): string | undefined {
  const pipeline = body.value('pipeline');
  if (!Array.isArray(pipeline)) return undefined;
  const first = stageName(pipeline[0]);
  const only = ONE_LEVEL.get(first);
  if (only !== undefined && level !== only) {
    return `Aggregation stage ${first} cannot run with a readConcern other than '${only}'. Current readConcern: ${level}`;
  }
  const last = stageName(pipeline.at(-1));
  if (level !== 'linearizable' || (last !== '$out' && last !== '$merge')) return undefined;
  return `${last} cannot be used with a 'linearizable' read concern level`;
}

function stageName(stage: Value | undefined): string {
  const [name] = stage instanceof Map ? stage.keys() : [];
  return name ?? '';
}

function invalid(message: string): CommandError {
  return new CommandError('InvalidOptions', message);
}
