import { CommandBody } from '../command/command-body.ts';
import { encodeFields } from '../value/encode-fields.ts';
import type { Fields, Value } from '../value/value.ts';
import {
  type Asked,
  collectionOf,
  databaseOf,
  free,
  may,
  onCollection,
  onDatabase,
  type Rule,
  type Rules,
  textOf,
} from './asked.ts';
import { mayRunPipeline } from './pipeline-rules.ts';

/** The actions of a write, and what going past validation asks for besides. */
function writes(actionsOf: (asked: Asked) => readonly string[]): Rule {
  return (asked) => may(asked, collectionOf(asked), ...actionsOf(asked), ...bypass(asked));
}

function bypass({ body }: Asked): readonly string[] {
  return bypassesValidation(body) ? ['bypassDocumentValidation'] : [];
}

function bypassesValidation(body: CommandBody): boolean {
  const value = body.value('bypassDocumentValidation');
  return value !== undefined && value !== false && Number(value) !== 0;
}

/** The documents of a field: in the command, or beside it. */
function statements({ body }: Asked, name: string): readonly Fields[] {
  const value = body.value(name);
  const inside = Array.isArray(value) ? value.filter((each) => each instanceof Map) : [];
  const beside = body.sequences.flatMap(({ identifier, documents }) =>
    identifier === name ? documents.map(fieldsOf) : [],
  );
  return [...inside, ...beside];
}

function fieldsOf(document: Uint8Array): Fields {
  const body = new CommandBody(document);
  return new Map(['upsert', 'insert', 'update', 'delete'].flatMap((name) => entry(body, name)));
}

function entry(body: CommandBody, name: string): (readonly [string, Value])[] {
  const value = body.value(name);
  return value === undefined ? [] : [[name, value]];
}

function updateActions(asked: Asked): readonly string[] {
  const upserts = statements(asked, 'updates').some((each) => isTrue(each.get('upsert')));
  return upserts ? ['update', 'insert'] : ['update'];
}

function findAndModifyActions({ body }: Asked): readonly string[] {
  if (isTrue(body.value('remove'))) return ['find', 'remove'];
  return isTrue(body.value('upsert')) ? ['find', 'update', 'insert'] : ['find', 'update'];
}

function isTrue(value: Value | undefined): boolean {
  return value === true || (typeof value !== 'boolean' && Number(value) > 0);
}

function mayAggregate(asked: Asked): boolean {
  const { body, database, name } = asked;
  const collection = textOf(body.value(name));
  const bypasses = bypassesValidation(body);
  const pipeline = { asked, database, collection, bypassesValidation: bypasses };
  return mayRunPipeline(pipeline, body.value('pipeline'));
}

function mayMapReduce(asked: Asked): boolean {
  if (!may(asked, collectionOf(asked), 'find')) return false;
  const out = asked.body.value('out');
  if (out instanceof Map && out.has('inline')) return true;
  const modes = out instanceof Map ? ['replace', 'merge', 'reduce'] : [];
  const mode = modes.find((each) => out instanceof Map && out.has(each)) ?? 'replace';
  const name = out instanceof Map ? textOf(out.get(mode)) : textOf(out);
  const database = textOf((out instanceof Map ? out.get('db') : undefined) ?? asked.database);
  const actions = mode === 'replace' ? ['insert', 'remove'] : ['insert', 'update'];
  return may(asked, `${database}.${name}`, ...actions, ...bypass(asked));
}

/** `bulkWrite` on admin: each statement asks for what it does to its collection. */
function mayBulkWrite(asked: Asked): boolean {
  const names = namesOf(asked);
  return statements(asked, 'ops').every((each) => {
    const [kind = '', index] = each.entries().next().value ?? [];
    const name = names[Number(index)] ?? '';
    const actions = { insert: ['insert'], update: ['update'], delete: ['remove'] }[kind];
    if (actions === undefined) return true;
    const more = kind === 'update' && isTrue(each.get('upsert')) ? ['insert'] : [];
    return may(asked, name, ...actions, ...more, ...bypass(asked));
  });
}

function namesOf({ body }: Asked): readonly string[] {
  const value = body.value('nsInfo');
  const inside = Array.isArray(value)
    ? value.map((each) => textOf(each instanceof Map ? each.get('ns') : undefined))
    : [];
  const beside = body.sequences.flatMap(({ identifier, documents }) =>
    identifier === 'nsInfo'
      ? documents.map((document) => textOf(new CommandBody(document).value('ns')))
      : [],
  );
  return [...inside, ...beside];
}

function mayListCollections(asked: Asked): boolean {
  if (may(asked, databaseOf(asked), 'listCollections')) return true;
  const { body, rights, database } = asked;
  const namesOnly = isTrue(body.value('nameOnly')) && isTrue(body.value('authorizedCollections'));
  return namesOnly && rights.privileges.allowsSomethingIn(database);
}

function mayCreate(asked: Asked): boolean {
  const resource = collectionOf(asked);
  if (!may(asked, resource, 'createCollection') && !may(asked, resource, 'insert')) return false;
  return mayDefine(asked);
}

/** A user who could read a view must be allowed to read what it shows; others may make what they cannot read. */
function mayDefine(asked: Asked): boolean {
  const { body, database } = asked;
  const viewOn = body.value('viewOn');
  if (viewOn === undefined || !may(asked, collectionOf(asked), 'find')) return true;
  const collection = textOf(viewOn);
  const pipeline = { asked, database, collection, bypassesValidation: false };
  return mayRunPipeline(pipeline, body.value('pipeline'));
}

/** Within a database that is one right; from one into another, it is reading, writing and dropping. */
function mayRename(asked: Asked): boolean {
  const source = textOf(asked.body.value(asked.name));
  const to = textOf(asked.body.value('to'));
  const drops = isTrue(asked.body.value('dropTarget')) ? ['dropCollection'] : [];
  const isWithin = source.split('.')[0] === to.split('.')[0];
  if (isWithin && may(asked, source, 'renameCollectionSameDB')) {
    const isKnown = may(asked, source, 'find') || !may(asked, to, 'find');
    if (isKnown && may(asked, to, 'renameCollectionSameDB', ...drops)) return true;
  }
  return (
    may(asked, source, 'find', 'dropCollection') &&
    may(asked, to, 'insert', 'createIndex', ...drops)
  );
}

function mayClone(asked: Asked): boolean {
  const target = `${asked.database}.${textOf(asked.body.value('toCollection'))}`;
  return (
    may(asked, collectionOf(asked), 'find') &&
    may(asked, target, 'insert', 'createIndex', 'convertToCapped')
  );
}

/** A user who may read what the profiler writes may ask how it is set. */
function mayProfile(asked: Asked): boolean {
  if (may(asked, databaseOf(asked), 'enableProfiler')) return true;
  const { body, name, database } = asked;
  const onlyAsks = ['slowms', 'sampleRate', 'filter'].every(
    (setting) => body.value(setting) === undefined,
  );
  const isSet = !onlyAsks || Number(body.value(name)) >= 0;
  return !isSet && may(asked, `${database}.system.profile`, 'find');
}

/** To explain a command one must be allowed to run it. */
function mayExplain(asked: Asked): boolean {
  const inner = asked.body.value(asked.name);
  if (!(inner instanceof Map)) return true;
  const body = new CommandBody(encodeFields(inner));
  const name = inner.keys().next().value ?? '';
  const rule = Object.hasOwn(dataRules, name) ? dataRules[name] : undefined;
  return rule?.({ ...asked, body, name }) ?? true;
}

/** The rules of commands that look at data, or change it. */
export const dataRules: Rules = {
  aggregate: mayAggregate,
  bulkWrite: mayBulkWrite,
  // Roles that allow the one allow the other, in the versions that have both.
  cleanupStructuredEncryptionData: onCollection('compactStructuredEncryptionData'),
  collMod: (asked) => may(asked, collectionOf(asked), 'collMod') && mayDefine(asked),
  collStats: onCollection('collStats'),
  compactStructuredEncryptionData: onCollection('compactStructuredEncryptionData'),
  captrunc: onCollection('emptycapped'),
  cloneCollectionAsCapped: mayClone,
  compact: onCollection('compact'),
  convertToCapped: onCollection('convertToCapped'),
  // Its first field names the database too.
  dataSize: (asked) => may(asked, textOf(asked.body.value(asked.name)), 'find'),
  dbHash: onDatabase('dbHash'),
  emptycapped: onCollection('emptycapped'),
  filemd5: onCollection('find'),
  planCacheClear: onCollection('planCacheWrite'),
  planCacheClearFilters: onCollection('planCacheIndexFilter'),
  planCacheListFilters: onCollection('planCacheIndexFilter'),
  planCacheSetFilter: onCollection('planCacheIndexFilter'),
  profile: mayProfile,
  reIndex: onCollection('reIndex'),
  validateDBMetadata: onDatabase('validate'),
  count: onCollection('find'),
  create: mayCreate,
  createIndexes: onCollection('createIndex'),
  createSearchIndexes: onCollection('createSearchIndexes'),
  dbStats: onDatabase('dbStats'),
  delete: writes(() => ['remove']),
  distinct: onCollection('find'),
  drop: onCollection('dropCollection'),
  dropDatabase: onDatabase('dropDatabase'),
  dropIndexes: onCollection('dropIndex'),
  dropSearchIndex: onCollection('dropSearchIndex'),
  explain: mayExplain,
  find: onCollection('find'),
  findAndModify: writes(findAndModifyActions),
  // A cursor is its user's: that is looked at when it is known which one it is.
  getMore: free,
  insert: writes(() => ['insert']),
  killCursors: free,
  listCollections: mayListCollections,
  listIndexes: onCollection('listIndexes'),
  mapReduce: mayMapReduce,
  renameCollection: mayRename,
  update: writes(updateActions),
  updateSearchIndex: onCollection('updateSearchIndex'),
  validate: onCollection('validate'),
};
