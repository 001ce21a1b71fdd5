import { Binary, Int32 } from 'bson';
import type { ChangedCollection, OplogEntry, SingleChange } from '../storage/oplog.ts';
import { decodeFields } from '../value/decode-fields.ts';
import type { Fields, Value } from '../value/value.ts';
import { oplogDifference } from './update-description.ts';

/** An entry of the op-log as `local.oplog.rs` shows it. */
export function oplogDocument({ change, timestamp, term, wallTime }: OplogEntry): Fields {
  const fields: Fields = new Map();
  if (change.kind === 'transaction') {
    fields.set('lsid', change.identity.lsid).set('txnNumber', change.identity.txnNumber);
    fields.set('op', 'c').set('ns', 'admin.$cmd');
    fields.set('o', new Map([['applyOps', change.changes.map(operationFields)]]));
  } else for (const [name, value] of operationFields(change)) fields.set(name, value);
  fields.set('ts', timestamp).set('t', BigInt(term)).set('v', 2n);
  return fields.set('wall', new Date(wallTime));
}

function operationFields(change: SingleChange): Fields {
  switch (change.kind) {
    case 'noop':
      return operation('n', '', { o: change.note });
    case 'insert': {
      const o = decodeFields(change.after);
      return written('i', change.collection, { o, o2: idFields(o) });
    }
    case 'delete':
      return written('d', change.collection, { o: idFields(decodeFields(change.before)) });
    case 'update':
      return updateFields(change);
    case 'command': {
      const { database, command, uuid, before } = change;
      return operation('c', `${database}.$cmd`, { uuid, o: command, o2: before });
    }
  }
}

function updateFields(change: Extract<SingleChange, { kind: 'update' }>): Fields {
  const [before, after] = [decodeFields(change.before), decodeFields(change.after)];
  const diff = change.replacement ? undefined : oplogDifference(before, after, change.operators);
  const o: Fields =
    diff === undefined
      ? after
      : new Map<string, Value>([
          ['$v', new Int32(2)],
          ['diff', diff],
        ]);
  return written('u', change.collection, { o, o2: idFields(before) });
}

function idFields(document: Fields): Fields {
  return new Map([['_id', document.get('_id') ?? null]]);
}

interface OperationParts {
  readonly uuid?: Uint8Array | undefined;
  readonly o: Fields;
  readonly o2?: Fields | undefined;
}

function written(
  op: string,
  { database, name, uuid }: ChangedCollection,
  parts: OperationParts,
): Fields {
  return operation(op, `${database}.${name}`, { ...parts, uuid });
}

function operation(op: string, ns: string, { uuid, o, o2 }: OperationParts): Fields {
  const fields: Fields = new Map<string, Value>([
    ['op', op],
    ['ns', ns],
  ]);
  if (uuid !== undefined) fields.set('ui', new Binary(uuid, 4));
  fields.set('o', o);
  return o2 === undefined ? fields : fields.set('o2', o2);
}
