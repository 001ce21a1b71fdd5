import { Int32 } from 'bson';
import type { CommandCall, MaybePromise } from '../command/call.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { CommandBody } from '../command/command-body.ts';
import { fields } from '../command/grammar/fields.ts';
import { parseNamespace } from '../command/namespace.ts';
import { type Reply, replyOf } from '../command/reply.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import { visibleBytes } from '../storage/stored-record.ts';
import { typeAlias } from '../value/bson-type.ts';
import { CommandError } from '../value/command-error.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { encodeFields } from '../value/encode-fields.ts';
import { showFields } from '../value/show-value.ts';
import { type Fields, isFields, type Value } from '../value/value.ts';
import { withDifference } from '../write/apply-difference.ts';
import { collMod } from './coll-mod.ts';
import { create } from './create.ts';
import { createIndexes } from './create-indexes.ts';
import { drop } from './drop.ts';
import { dropDatabase } from './drop-database.ts';
import { dropIndexes } from './drop-indexes.ts';
import { renameCollection } from './rename-collection.ts';

/** The commands that an entry of the op-log may carry. */
const COMMANDS: ReadonlyMap<string, Command> = new Map(
  [collMod, create, createIndexes, drop, dropDatabase, dropIndexes, renameCollection].map(
    (command) => [command.name, command],
  ),
);

export const applyOps: Command = defineCommand({
  name: 'applyOps',
  target: 'database',
  access: 'write',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'absent',
  help: 'Does what entries of an op-log say.',
  fields: fields({}, { lenient: true }),
  async run(call) {
    const operations = operationsIn(call);
    const results: boolean[] = [];
    for (const operation of operations) {
      if (operation.get('op') === 'n') continue;
      try {
        await applied(call, operation);
        results.push(true);
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        results.push(false);
        return failed(results, error);
      }
    }
    return replyOf({ applied: new Int32(results.length), results });
  },
});

// The operations before stay applied, and the reply of the failure tells how many they are.
function failed(results: readonly boolean[], { code, codeName, message }: CommandError): Reply {
  return replyOf({
    applied: new Int32(results.length),
    code: new Int32(code),
    codeName,
    errmsg: message,
    results: [...results],
    ok: 0,
  });
}

function operationsIn({ body, name }: CommandCall): readonly Fields[] {
  const given = body.value(name);
  if (!Array.isArray(given)) throw wrongType(name, 'array', given);
  if (body.value('preCondition') !== undefined) {
    const shown = showFields(decodeFields(body.bytes));
    throw new CommandError(
      'Location6711600',
      `Failed to parse applyOps command: ${shown} :: caused by :: applyOps command no longer ` +
        "supports the 'preCondition' option",
    );
  }
  return given.map((operation, at) => {
    if (!isFields(operation)) throw wrongType(String(at), 'object', operation);
    checkShape(operation, at);
    return operation;
  });
}

function wrongType(name: string, wanted: string, given: Value | undefined): CommandError {
  const found = given === undefined ? 'missing' : typeAlias(given);
  const words = `Wrong type for '${name}'. Expected a ${wanted}, got a ${found}.`;
  return new CommandError(given === undefined ? 'NoSuchKey' : 'TypeMismatch', words);
}

/** Refuses an operation before any is done. */
function checkShape(operation: Fields, at: number): void {
  const kind = operation.get('op');
  if (typeof kind !== 'string') throw wrongType(kind === undefined ? '' : 'op', 'string', kind);
  const ns = operation.get('ns');
  if (typeof ns !== 'string') {
    const words = `op does not contain required "ns" field: ${at}`;
    throw new CommandError('IllegalOperation', words);
  }
  if (kind !== 'n' && !ns.includes('.')) {
    throw new CommandError('InvalidNamespace', `invalid ns: ${ns}`);
  }
  const command = operation.get('o');
  if (kind !== 'c' || !isFields(command)) return;
  const [name = ''] = command.keys();
  if (COMMANDS.has(name)) return;
  const words = `Unknown oplog entry command type: ${name} Object field: ${showFields(command)}`;
  throw new CommandError('BadValue', words);
}

const KINDS: ReadonlySet<Value | undefined> = new Set(['i', 'u', 'd', 'c']);
const KNOWN: ReadonlySet<string> = new Set(
  'op ns o o2 ui b ts t v wall fromMigrate lsid txnNumber stmtId'.split(' '),
);

function applied(call: CommandCall, operation: Fields): MaybePromise<unknown> {
  const kind = operation.get('op');
  if (!KINDS.has(kind)) {
    const words = `Enumeration value '${String(kind)}' for field 'OplogEntryBase.op' is not a valid value.`;
    throw new CommandError('BadValue', words);
  }
  const unknown = [...operation.keys()].find((name) => !KNOWN.has(name));
  if (unknown !== undefined) {
    const words = `BSON field 'OplogEntryBase.${unknown}' is an unknown field.`;
    throw new CommandError('Location40415', words);
  }
  const object = operation.get('o');
  if (!isFields(object)) {
    const words = "BSON field 'OplogEntryBase.o' is missing but a required field";
    throw new CommandError('Location40414', words);
  }
  const namespace = parseNamespace(String(operation.get('ns')));
  if (kind === 'c') return carriedOut(call, namespace.database, object);
  const collection = call.data.find(namespace.database, namespace.name);
  if (collection?.kind !== 'collection') {
    if (kind === 'd') return undefined;
    throw new CommandError(
      'NamespaceNotFound',
      'cannot apply insert or update operation on a non-existent namespace ' +
        `${namespace.database}.${namespace.name}: ${showFields(operation)}`,
    );
  }
  return write(collection, String(kind), { object, which: operation.get('o2') });
}

function write(
  collection: DocumentCollection,
  kind: string,
  { object, which }: { readonly object: Fields; readonly which: Value | undefined },
): void {
  const id = (isFields(which) ? which.get('_id') : undefined) ?? object.get('_id');
  const record = id === undefined ? undefined : collection.findById(id);
  if (kind === 'd') {
    if (record !== undefined) collection.remove(record);
    return;
  }
  const document =
    kind === 'i' ? object : updated(object, record && visibleBytes(record, undefined));
  const bytes = encodeFields(document);
  if (record === undefined) collection.insert(bytes);
  else collection.update(record, bytes, true);
}

function updated(object: Fields, before: Uint8Array | undefined): Fields {
  const difference = object.get('diff');
  if (isFields(difference)) {
    if (before !== undefined) return withDifference(decodeFields(before), difference);
    throw new CommandError('UpdateOperationFailed', 'Failed to apply update due to missing _id');
  }
  if (object.has('_id')) return object;
  throw new CommandError('Location4772600', 'Expected _id field or $v:2, but got: EOO');
}

function carriedOut(call: CommandCall, database: string, object: Fields): MaybePromise<unknown> {
  const [name = ''] = object.keys();
  if (name === 'createIndexes') {
    const words = 'The createIndexes operation is not supported in applyOps mode';
    throw new CommandError('CommandNotSupported', words);
  }
  const command = COMMANDS.get(name);
  const body = new CommandBody(encodeFields(object));
  const generic = { ...call.generic, database };
  return command?.run({ ...call, command, name, body, generic });
}
