import { Int32 } from 'bson';
import type { CommandCall, Interceptor, Outcome } from '../command/call.ts';
import { decodedValue } from '../command/command-body.ts';
import { DocumentBatch, encodeReply } from '../command/reply.ts';
import { executionOf } from '../explain/execution.ts';
import { PLAIN_OPTIONS } from '../storage/collection-options.ts';
import { encodeFields } from '../value/encode-fields.ts';
import type { Fields, Value } from '../value/value.ts';

const STARTED = new WeakMap<CommandCall, number>();
const NAME = 'system.profile';
const SIZE = 1_048_576;

/** Keeps an entry of `system.profile` for every command that the database is profiled for. */
export const profiler: Interceptor = {
  name: 'profiler',
  before(call) {
    if (call.node.administration.profiles) STARTED.set(call, call.node.runtime.clock.now());
    return undefined;
  },
  after(call, outcome) {
    const started = STARTED.get(call);
    if (started !== undefined) note(call, outcome, call.node.runtime.clock.now() - started);
    return outcome;
  },
};

const OPERATIONS: Readonly<Record<string, string>> = {
  delete: 'remove',
  find: 'query',
  getMore: 'getmore',
  insert: 'insert',
  update: 'update',
};

/** Commands that nobody asks about: sessions, logins, and the profiler itself. */
const QUIET: ReadonlySet<string> = new Set(['profile', 'hello', 'isMaster', 'endSessions']);

function note(call: CommandCall, outcome: Outcome, took: number): void {
  const { node, command, generic } = call;
  const { level, slowMS, sampleRate, filter } = node.administration.profilingOf(generic.database);
  if (level === 0 || QUIET.has(command.name) || generic.database === 'local') return;
  const entry = entryOf(call, outcome, took);
  if (entry.get('ns') === `${generic.database}.${NAME}` && command.access !== 'write') return;
  if (filter !== undefined) {
    if (!filter.matches(entry)) return;
  } else if (level === 1 && (took < slowMS || node.runtime.random.next() >= sampleRate)) return;
  const namespace = { database: generic.database, name: NAME };
  const collection =
    node.storage.collection(namespace.database, namespace.name) ??
    node.storage.createCollection(namespace, PROFILE_OPTIONS);
  // Entries have no `_id`, and no other server hears of them.
  collection.applyInsert(encodeFields(entry), node.storage.oplog.position);
}

const PROFILE_OPTIONS = {
  ...PLAIN_OPTIONS,
  shown: new Map<string, Value>([
    ['capped', true],
    ['size', new Int32(SIZE)],
  ]),
  capped: { size: SIZE, max: undefined },
};

function entryOf(call: CommandCall, outcome: Outcome, took: number): Fields {
  const { node, command, body, generic, connection } = call;
  const first = body.value(call.name);
  const named = typeof first === 'string' ? first : '$cmd';
  const shown: Fields = new Map(body.elements.map((each) => [each.name, decodedValue(each)]));
  shown.delete('$clusterTime');
  const entry: Fields = new Map<string, Value>([
    ['op', OPERATIONS[command.name] ?? 'command'],
    ['ns', `${generic.database}.${collectionOf(call) ?? named}`],
    ['command', shown],
  ]);
  const planned = outcome.kind === 'reply' ? executionOf(call) : undefined;
  for (const [name, value] of planned?.counts ?? []) entry.set(name, value);
  for (const [name, value] of batchOf(outcome)) entry.set(name, value);
  if (planned !== undefined) entry.set('numYield', new Int32(0));
  for (const [name, value] of countsOf(outcome)) entry.set(name, value);
  for (const [name, value] of planned?.names ?? []) entry.set(name, value);
  // Nobody waits for a lock, and no writes are slowed down for the sake of other members.
  entry.set('locks', new Map()).set('flowControl', new Map());
  if (outcome.kind === 'reply') {
    entry.set('responseLength', new Int32(encodeReply(outcome.reply).length));
  }
  entry.set('protocol', 'op_msg');
  // One command is carried out at a time: its time is the processor's.
  entry.set('cpuNanos', BigInt(Math.round(took * 1_000_000)));
  entry.set('millis', new Int32(Math.round(took)));
  for (const [name, value] of planned?.plan ?? []) entry.set(name, value);
  entry.set('ts', new Date(node.runtime.clock.date()));
  entry.set('client', connection.remoteAddress.replace(/:\d+$/, ''));
  if (connection.appName !== undefined) entry.set('appName', connection.appName);
  return entry.set('allUsers', []).set('user', '');
}

function collectionOf({ command, body }: CommandCall): string | undefined {
  if (command.name !== 'getMore') return undefined;
  const collection = body.value('collection');
  return typeof collection === 'string' ? collection : undefined;
}

// The batches that were asked for until now: one.
function batchOf(outcome: Outcome): Fields {
  const cursor = outcome.kind === 'reply' ? outcome.reply.get('cursor') : undefined;
  if (!(cursor instanceof Map)) return new Map();
  const batch: Fields = new Map([['nBatches', new Int32(1)]]);
  return cursor.get('id') === 0n ? batch.set('cursorExhausted', true) : batch;
}

function countsOf(outcome: Outcome): Fields {
  const counts: Fields = new Map();
  if (outcome.kind === 'error') {
    counts.set('ok', 0).set('errMsg', outcome.error.message);
    counts.set('errName', outcome.error.codeName).set('errCode', new Int32(outcome.error.code));
  }
  if (outcome.kind !== 'reply') return counts;
  const cursor = outcome.reply.get('cursor');
  if (cursor instanceof Map) {
    const batch = cursor.get('firstBatch') ?? cursor.get('nextBatch');
    if (batch instanceof DocumentBatch) {
      counts.set('nreturned', new Int32(batch.documents.length));
    }
  }
  const n = outcome.reply.get('n');
  if (n instanceof Int32) counts.set('n', n);
  return counts;
}
