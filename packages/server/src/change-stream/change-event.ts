import { entryOf } from '@touchstone/protocol';
import { Binary, type Timestamp } from 'bson';
import { isVersionAtLeast } from '../expression/introduction.ts';
import { idOf } from '../storage/id-key.ts';
import type {
  Change,
  ChangedCollection,
  OplogEntry,
  TransactionIdentity,
} from '../storage/oplog.ts';
import { decodeFields } from '../value/decode-fields.ts';
import type { Fields, Value } from '../value/value.ts';
import { type ChangeScope, isInScope } from './change-scope.ts';
import type { ChangeStreamSpecification } from './change-stream-specification.ts';
import { postImage, preImage } from './event-images.ts';
import { eventToken, tokenDocument } from './resume-token.ts';
import { describeUpdate } from './update-description.ts';

/** The context that a stream's events are made in. */
export interface EventContext {
  readonly scope: ChangeScope;
  readonly specification: ChangeStreamSpecification;
  /** The server's, which decides about fields that older ones do not tell. */
  readonly version: string;
  /** The transaction that the write is part of. */
  readonly transaction?: TransactionIdentity;
  /** The document with this `_id` as it is now, for `updateLookup`. */
  lookUp(collection: ChangedCollection, id: Value): Uint8Array | undefined;
}

/** One event of a stream. */
export interface ChangeEvent {
  readonly time: Timestamp;
  readonly token: string;
  readonly fromInvalidate: boolean;
  /** The document; made only when the event is given out, as images may be missing. */
  document(): Fields;
}

type Command = Extract<Change, { kind: 'command' }>;
type Write = Exclude<Change, { kind: 'command' | 'noop' | 'transaction' }>;

/** The event that a stream tells of one entry of the op-log: none, one, or one that ends it. */
export function changeEvents(entry: OplogEntry, context: EventContext): readonly ChangeEvent[] {
  const { change } = entry;
  switch (change.kind) {
    case 'noop':
      return [];
    case 'transaction':
      return change.changes.flatMap((each) =>
        changeEvents({ ...entry, change: each }, { ...context, transaction: change.identity }),
      );
    case 'command':
      return commandEvents(entry, change, context);
    case 'insert':
    case 'update':
    case 'delete': {
      const { database, name, isTimeSeries } = change.collection;
      if (isTimeSeries) return [];
      return isInScope(context.scope, database, name) ? [writeEvent(entry, change, context)] : [];
    }
  }
}

function header(
  { timestamp, wallTime }: OplogEntry,
  { version, specification, transaction }: EventContext,
  event: {
    readonly token: string;
    readonly operationType: string;
    readonly uuid?: Uint8Array | undefined;
  },
): Fields {
  const fields: Fields = new Map();
  if (transaction !== undefined) {
    fields.set('txnNumber', transaction.txnNumber).set('lsid', transaction.lsid);
  }
  const own = new Map<string, Value>([
    ['_id', tokenDocument(event.token)],
    ['operationType', event.operationType],
    ['clusterTime', timestamp],
  ]);
  for (const [name, value] of own) fields.set(name, value);
  if (specification.showExpandedEvents && event.uuid !== undefined) {
    fields.set('collectionUUID', new Binary(event.uuid, 4));
  }
  if (isVersionAtLeast(version, '6.0')) fields.set('wallTime', new Date(wallTime));
  return fields;
}

function namespaceFields(database: string, name?: string): Fields {
  const fields = new Map<string, Value>([['db', database]]);
  if (name !== undefined) fields.set('coll', name);
  return fields;
}

function writeEvent(entry: OplogEntry, change: Write, context: EventContext): ChangeEvent {
  const operationType =
    change.kind === 'update' ? (change.replacement ? 'replace' : 'update') : change.kind;
  const id = idOf(change.kind === 'insert' ? change.after : change.before) ?? null;
  const documentKey: Fields = new Map([['_id', id]]);
  const { uuid } = change.collection;
  const identity = new Map<string, Value>([
    ['operationType', operationType],
    ['documentKey', documentKey],
  ]);
  const token = eventToken({ time: entry.timestamp, uuid, identity, fromInvalidate: false });
  return {
    time: entry.timestamp,
    token,
    fromInvalidate: false,
    document: () => {
      const fields = header(entry, context, { token, operationType, uuid });
      return writeFields(fields, change, documentKey, context);
    },
  };
}

function writeFields(
  fields: Fields,
  change: Write,
  documentKey: Fields,
  context: EventContext,
): Fields {
  const { specification } = context;
  const { collection } = change;
  const namespace = namespaceFields(collection.database, collection.name);
  const imaged = { ...change, imagesKept: collection.imagesKept };
  if (change.kind === 'insert' || (change.kind === 'update' && change.replacement)) {
    fields.set('fullDocument', decodeFields(change.after));
  } else if (change.kind === 'update') {
    const told = new Map<string, Value>([...fields, ['ns', namespace]]);
    const lookUp = () => context.lookUp(collection, entryOf(documentKey, '_id'));
    const image = postImage(specification, imaged, told, lookUp);
    if (image !== undefined) fields.set('fullDocument', image);
  }
  fields.set('ns', namespace).set('documentKey', documentKey);
  if (change.kind === 'update' && !change.replacement) {
    fields.set('updateDescription', updateDescription(change, context));
  }
  if (change.kind !== 'insert') {
    const image = preImage(specification, imaged, fields);
    if (image !== undefined) fields.set('fullDocumentBeforeChange', image);
  }
  return fields;
}

function updateDescription(
  change: Extract<Change, { kind: 'update' }>,
  { version, specification }: EventContext,
): Fields {
  const { before, after, operators } = change;
  const told = describeUpdate(decodeFields(before), decodeFields(after), operators);
  const fields = new Map<string, Value>([
    ['updatedFields', told.updated],
    ['removedFields', told.removed],
  ]);
  if (isVersionAtLeast(version, '5.0')) fields.set('truncatedArrays', told.truncated);
  if (specification.showExpandedEvents) fields.set('disambiguatedPaths', told.disambiguated);
  return fields;
}

/** The subject of a change of the catalog, in the words of change streams. */
interface Told {
  readonly operationType: string;
  readonly collection: string | undefined;
  /** Of a rename. */
  readonly to?: { readonly database: string; readonly name: string };
  readonly description?: Fields;
  readonly before?: Fields | undefined;
  /** Only streams with `showExpandedEvents` tell it. */
  readonly isExpanded: boolean;
}

function toldOf({ command, before, uuid }: Command): Told | undefined {
  const [[kind = '', subject] = []] = command;
  const rest: Fields = new Map([...command].slice(1));
  const collection = String(subject);
  switch (kind) {
    case 'create':
      return { operationType: 'create', collection, description: rest, isExpanded: true };
    case 'createIndexes': {
      const description: Fields = new Map([['indexes', [rest]]]);
      return { operationType: 'createIndexes', collection, description, isExpanded: true };
    }
    case 'dropIndexes': {
      const description: Fields = new Map([['indexes', [before ?? new Map()]]]);
      return { operationType: 'dropIndexes', collection, description, isExpanded: true };
    }
    case 'collMod':
      return { operationType: 'modify', collection, description: rest, before, isExpanded: true };
    case 'shardCollection':
      return { operationType: 'shardCollection', collection, description: rest, isExpanded: true };
    case 'drop':
      return { operationType: 'drop', collection, isExpanded: uuid === undefined };
    case 'dropDatabase':
      return { operationType: 'dropDatabase', collection: undefined, isExpanded: false };
    case 'renameCollection':
      return renameOf(collection, rest);
    default:
      return undefined;
  }
}

function splitNamespace(text: string): { readonly database: string; readonly name: string } {
  const dot = text.indexOf('.');
  return { database: text.slice(0, dot), name: text.slice(dot + 1) };
}

function renameOf(from: string, rest: Fields): Told {
  const to = splitNamespace(String(rest.get('to')));
  const description: Fields = new Map(rest);
  description.set('to', namespaceFields(to.database, to.name));
  const collection = splitNamespace(from).name;
  return { operationType: 'rename', collection, to, description, isExpanded: false };
}

function commandEvents(
  entry: OplogEntry,
  change: Command,
  context: EventContext,
): readonly ChangeEvent[] {
  const told = toldOf(change);
  if (told === undefined || (told.isExpanded && !context.specification.showExpandedEvents)) {
    return [];
  }
  const { scope } = context;
  const seen =
    isInScope(scope, change.database, told.collection) ||
    (told.to !== undefined && isInScope(scope, told.to.database, told.to.name));
  if (!seen) return [];
  const identity = new Map<string, Value>([['operationType', told.operationType]]);
  if (told.description !== undefined) identity.set('operationDescription', told.description);
  const { uuid } = change;
  const place = { time: entry.timestamp, uuid, identity };
  const token = eventToken({ ...place, fromInvalidate: false });
  const event: ChangeEvent = {
    time: entry.timestamp,
    token,
    fromInvalidate: false,
    document: () => commandFields(entry, change, { told, token }, context),
  };
  if (!invalidates(scope, told.operationType)) return [event];
  const last = eventToken({ ...place, fromInvalidate: true });
  const invalidate: ChangeEvent = {
    time: entry.timestamp,
    token: last,
    fromInvalidate: true,
    document: () => header(entry, context, { token: last, operationType: 'invalidate' }),
  };
  return [event, invalidate];
}

function invalidates({ kind }: ChangeScope, operationType: string): boolean {
  if (kind === 'database') return operationType === 'dropDatabase';
  return kind === 'collection' && ['drop', 'rename'].includes(operationType);
}

function commandFields(
  entry: OplogEntry,
  change: Command,
  { told, token }: { readonly told: Told; readonly token: string },
  context: EventContext,
): Fields {
  const { operationType, collection, to, description, before } = told;
  const fields = header(entry, context, { token, operationType, uuid: change.uuid });
  fields.set('ns', namespaceFields(change.database, collection));
  const { showExpandedEvents } = context.specification;
  if (operationType === 'create' && isVersionAtLeast(context.version, '8.1')) {
    fields.set('nsType', namespaceType(change.command));
  }
  if (showExpandedEvents && description !== undefined) {
    fields.set('operationDescription', description);
  }
  if (before !== undefined) fields.set('stateBeforeChange', before);
  if (to === undefined) return fields;
  return new Map<string, Value>([['to', namespaceFields(to.database, to.name)], ...fields]);
}

function namespaceType(command: Fields): string {
  if (command.has('viewOn')) return 'view';
  return command.has('timeseries') ? 'timeseries' : 'collection';
}
