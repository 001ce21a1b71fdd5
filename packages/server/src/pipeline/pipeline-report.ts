import { entryOf } from '@touchstone/protocol';
import { Binary, Int32 } from 'bson';
import type { PipelineNamespace } from '../aggregate/pipeline.ts';
import { userDigest } from '../auth/user.ts';
import { BUCKETS } from '../collection/buckets-collection.ts';
import { collectionStatistics } from '../collection/collection-statistics.ts';
import { shownIndexes } from '../collection/time-series.ts';
import { existingCollection } from '../collection/writable-collection.ts';
import type { CommandCall } from '../command/call.ts';
import { encodeReply } from '../command/reply.ts';
import { type LogicalSession, NO_USER, sessionIdFields } from '../session/logical-sessions.ts';
import type { CatalogEntry } from '../storage/catalog.ts';
import type { Namespace } from '../storage/document-collection.ts';
import { CommandError } from '../value/command-error.ts';
import { decodeFields } from '../value/decode-fields.ts';
import type { AnyDocument, Fields, Value } from '../value/value.ts';
import { operationsInProgress } from './operations-in-progress.ts';

/** A stage that reports on the server. */
export interface Report {
  readonly stage: string;
  readonly options: Value;
  readonly namespace: PipelineNamespace;
}

/** The rows of a stage that reports on the server. */
export function reportRows(call: CommandCall, report: Report): Iterable<AnyDocument> {
  switch (report.stage) {
    case '$collStats':
      return [collectionRow(call, report)];
    case '$indexStats':
      return indexRows(call, report.namespace);
    case '$currentOp':
      return operationsInProgress(call, { allUsers: asksForAllUsers(report.options) });
    case '$listLocalSessions':
    case '$listSessions':
      return sessionRows(call, report.options);
    case '$planCacheStats':
      return [];
    case '$listCatalog':
      return catalogRows(call, report.namespace);
    case '$listCachedAndActiveUsers':
      return activeUserRows(call);
    case '$shardedDataDistribution':
      return distributionRows(call, report.namespace);
    case '$_internalShardServerInfo':
      return [
        new Map<string, Value>([
          ['shard', call.node.storage.shardName ?? ''],
          ['host', call.node.address],
        ]),
      ];
    default:
      throw new CommandError('CommandNotSupported', `This server does not support ${report.stage}`);
  }
}

function distributionRows(
  { node: { mongos } }: CommandCall,
  { database, collection }: PipelineNamespace,
): readonly Fields[] {
  if (mongos !== undefined) {
    if (database === 'admin' && collection === undefined) return mongos.dataDistribution;
    const words = 'The $shardedDataDistribution stage must be run on the admin database';
    throw new CommandError('Location6789102', words);
  }
  const words = 'The $shardedDataDistribution stage can only be run on mongoS';
  throw new CommandError('Location6789101', words);
}

function asksForAllUsers(options: Value): boolean {
  return options instanceof Map && options.get('allUsers') === true;
}

/** The sessions that are asked for; where users are asked for, one's own unless others are named. */
function sessionRows({ node, connection }: CommandCall, options: Value): Fields[] {
  const asked = options instanceof Map ? options : new Map<string, Value>();
  const all = node.sessions.all();
  if (asked.get('allUsers') === true) return all.map(sessionRow);
  const named = asked.get('users');
  const users =
    Array.isArray(named) && named.length > 0
      ? named.flatMap((each) => (each instanceof Map ? [[each.get('user'), each.get('db')]] : []))
      : connection.authentication.users.map(({ name, database }) => [name, database]);
  const digests = users.map(([name, database]) => userDigest(String(name), String(database)));
  // Whoever is nobody has the sessions of nobody.
  if (digests.length === 0) digests.push(NO_USER);
  return all
    .filter((session) => digests.some((digest) => Buffer.compare(digest, session.userDigest) === 0))
    .map(sessionRow);
}

function sessionRow(session: LogicalSession): Fields {
  return new Map<string, Value>([
    ['_id', sessionIdFields(session)],
    ['lastUse', new Date(session.lastUse)],
  ]);
}

function collectionRow(call: CommandCall, { options, namespace }: Report): Fields {
  const { database, collection: name = '' } = namespace;
  const { address, runtime, storage } = call.node;
  const row = new Map<string, Value>([
    ['ns', shownNamespace(call, { database, name })],
    ...(storage.shardName === undefined ? [] : [['shard', storage.shardName] as const]),
    ['host', address],
    ['localTime', new Date(runtime.clock.date())],
  ]);
  if (!(options instanceof Map)) return row;
  if (options.has('latencyStats')) row.set('latencyStats', latencies());
  if (options.has('storageStats')) {
    const statistics = collectionStatistics(call, { database, name }, 1);
    statistics.delete('ns');
    row.set('storageStats', decodeFields(encodeReply(statistics)));
  }
  if (options.has('count')) {
    const collection = existingCollection(call, { database, name });
    if (collection === undefined) throw uncountable(`${database}.${name}`);
    row.set('count', new Int32(collection.count));
  }
  return row;
}

// The statistics of a time series are those of its buckets.
function shownNamespace({ data }: CommandCall, { database, name }: Namespace): string {
  return data.find(database, `${BUCKETS}${name}`)?.kind === 'collection'
    ? `${database}.${BUCKETS}${name}`
    : `${database}.${name}`;
}

function uncountable(namespace: string): CommandError {
  return new CommandError(
    'NamespaceNotFound',
    'Unable to retrieve count in $collStats stage :: caused by :: ' +
      `Collection [${namespace}] not found.`,
  );
}

// Nothing is measured: an embedded server's latencies would say nothing about MongoDB's.
function latencies(): Fields {
  const none = (): Fields =>
    new Map<string, Value>([
      ['latency', 0n],
      ['ops', 0n],
    ]);
  return new Map<string, Value>([
    ['reads', none()],
    ['writes', none()],
    ['commands', none()],
    ['transactions', none()],
  ]);
}

function indexRows(call: CommandCall, { database, collection: name = '' }: PipelineNamespace) {
  const collection = existingCollection(call, { database, name });
  const since = new Date(call.node.startedAt);
  return (collection === undefined ? [] : shownIndexes(collection)).map(
    ({ definition }): Fields => {
      const { specification } = definition;
      const accesses = new Map<string, Value>([
        ['ops', 0n],
        ['since', since],
      ]);
      return new Map<string, Value>([
        ['name', definition.name],
        ['key', entryOf(specification, 'key')],
        ['host', call.node.address],
        ['accesses', accesses],
        ['spec', specification],
      ]);
    },
  );
}

function activeUserRows({ connection }: CommandCall): Fields[] {
  return connection.authentication.users.map(
    ({ name, database }): Fields =>
      new Map<string, Value>([
        ['username', name],
        ['db', database],
        ['active', true],
      ]),
  );
}

// The file names of a storage engine are missing here.
function catalogRows(call: CommandCall, { database, collection }: PipelineNamespace): Fields[] {
  const { catalog } = call.node.storage;
  const names = collection === undefined ? catalog.databases() : [database];
  return names
    .flatMap((name) => catalog.entries(name))
    .filter(({ namespace }) => collection === undefined || namespace.name === collection)
    .map(catalogRow);
}

function catalogRow(entry: CatalogEntry): Fields {
  const { database, name } = entry.namespace;
  const ns = `${database}.${name}`;
  const row = new Map<string, Value>([
    ['db', database],
    ['name', name],
    ['type', entry.kind],
  ]);
  if (entry.kind === 'view') {
    for (const [option, value] of entry.shown) row.set(option, value);
    return row.set('ns', ns);
  }
  const indexes = entry.indexes.map(
    ({ definition, multikey }): Fields =>
      new Map<string, Value>([
        ['spec', definition.specification],
        ['ready', true],
        ['multikey', multikey],
        ['head', 0n],
        ['backgroundSecondary', false],
      ]),
  );
  const options = new Map<string, Value>([
    ['uuid', new Binary(entry.uuid, 4)],
    ...entry.options.shown,
  ]);
  const md = new Map<string, Value>([
    ['ns', ns],
    ['options', options],
    ['indexes', indexes],
  ]);
  return row.set('md', md).set('ns', ns);
}
