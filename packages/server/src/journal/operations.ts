import { Binary, type Timestamp } from 'bson';
import type {
  Change,
  ChangedCollection,
  OplogEntry,
  SingleChange,
  TransactionIdentity,
} from '../storage/oplog.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { encodeFields } from '../value/encode-fields.ts';
import { asText } from '../value/known-value.ts';
import type { Fields, Value } from '../value/value.ts';

/** When and how something was written: what an op-log knows beside the documents. */
export interface Operation {
  readonly timestamp: Timestamp;
  readonly term: number;
  readonly wallTime: number;
  /** Present: the changes are those of a transaction. */
  readonly identity: TransactionIdentity | undefined;
  readonly details: readonly Detail[];
}

/** The details of one change beside the document itself, which stands behind it. */
export type Detail =
  | { readonly kind: 'insert' | 'delete' }
  | {
      readonly kind: 'update';
      readonly replacement: boolean;
      readonly operators: Fields | undefined;
    }
  | Extract<SingleChange, { readonly kind: 'command' | 'noop' }>;

/** An entry of the op-log, without its documents. */
export function encodeOperation(entry: Omit<OplogEntry, 'position'>): Uint8Array {
  const { timestamp, term, wallTime, change } = entry;
  const fields: Fields = new Map<string, Value>([
    ['ts', timestamp],
    ['t', BigInt(term)],
    ['w', BigInt(wallTime)],
    ['c', changesOf(change).map(encodeDetail)],
  ]);
  if (change.kind === 'transaction') {
    fields.set('lsid', change.identity.lsid);
    fields.set('txnNumber', change.identity.txnNumber);
  }
  return encodeFields(fields);
}

function changesOf(change: Change): readonly SingleChange[] {
  return change.kind === 'transaction' ? change.changes : [change];
}

function encodeDetail(change: SingleChange): Fields {
  const fields: Fields = new Map<string, Value>([['k', change.kind]]);
  if (change.kind === 'update') {
    if (change.replacement) fields.set('r', true);
    if (change.operators !== undefined) fields.set('o', change.operators);
  } else if (change.kind === 'noop') fields.set('o', change.note);
  else if (change.kind === 'command') {
    fields.set('db', change.database).set('o', change.command);
    if (change.uuid !== undefined) fields.set('ui', new Binary(change.uuid, 4));
    if (change.before !== undefined) fields.set('b', change.before);
  }
  return fields;
}

export function decodeOperation(bytes: Uint8Array): Operation {
  const fields = decodeFields(bytes);
  const lsid = fields.get('lsid');
  return {
    timestamp: fields.get('ts') as Timestamp,
    term: Number(fields.get('t')),
    wallTime: Number(fields.get('w')),
    identity:
      lsid instanceof Map
        ? { lsid, txnNumber: BigInt(fields.get('txnNumber') as bigint) }
        : undefined,
    details: (fields.get('c') as readonly Fields[]).map(decodeDetail),
  };
}

function decodeDetail(fields: Fields): Detail {
  const kind = fields.get('k') as Detail['kind'];
  const own = fields.get('o') as Fields | undefined;
  switch (kind) {
    case 'insert':
    case 'delete':
      return { kind };
    case 'update':
      return { kind, replacement: fields.get('r') === true, operators: own };
    case 'noop':
      return { kind, note: own ?? new Map() };
    case 'command':
      return {
        kind,
        database: asText(fields.get('db')),
        command: own ?? new Map(),
        uuid: (fields.get('ui') as Binary | undefined)?.value() as Uint8Array | undefined,
        before: fields.get('b') as Fields | undefined,
      };
  }
}

/** The change that a detail and its document make. */
export function changeOf(
  detail: Exclude<Detail, { readonly kind: 'command' | 'noop' }>,
  collection: ChangedCollection,
  {
    before,
    after,
  }: { readonly before: Uint8Array | undefined; readonly after: Uint8Array | undefined },
): SingleChange {
  const none = new Uint8Array();
  switch (detail.kind) {
    case 'insert':
      return { kind: 'insert', collection, after: after ?? none };
    case 'delete':
      return { kind: 'delete', collection, before: before ?? none };
    case 'update':
      return {
        ...detail,
        collection,
        before: before ?? none,
        after: after ?? none,
      };
  }
}
