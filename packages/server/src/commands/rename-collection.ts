import { Binary } from 'bson';
import { type Command, defineCommand } from '../command/command.ts';
import { decodedValue } from '../command/command-body.ts';
import { type FieldType, looseBoolean, string, wrongType } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { checkCreatable, parseNamespace } from '../command/namespace.ts';
import type { Namespace } from '../storage/document-collection.ts';
import { CommandError } from '../value/command-error.ts';

/** True, or the UUID of the collection that is to be dropped. */
const dropOption: FieldType<boolean> = {
  read(element, path) {
    const given = decodedValue(element);
    if (typeof given === 'boolean') return given;
    if (given instanceof Binary) return true;
    throw wrongType(path, element.type, ['bool', 'binData']);
  },
};

export const renameCollection: Command = defineCommand({
  name: 'renameCollection',
  target: 'admin',
  access: 'write',
  auth: 'required',
  exclusive: 'collection',
  inTransaction: 'forbidden',
  onMongos: 'routed',
  help: 'Gives a collection another name.',
  fields: fields(
    {
      renameCollection: required(string),
      to: required(string),
      dropTarget: optional(dropOption),
      stayTemp: optional(looseBoolean),
    },
    { namesItself: true },
  ),
  run(call, { renameCollection: from, to, dropTarget = false }) {
    const { storage, cursors } = call.node;
    const source = namespaceNamed('source', from);
    const target = namespaceNamed('target', to);
    if (source.name === 'system.views' || source.name === 'system.profile') {
      const words = `error with source namespace: cannot write to ${from}`;
      throw new CommandError('IllegalOperation', words);
    }
    checkTarget(target);
    const entry = storage.catalog.find(source.database, source.name);
    if (entry === undefined) {
      const there = storage.catalog.databases().includes(source.database);
      throw new CommandError(
        'NamespaceNotFound',
        there ? `Source collection ${from} does not exist` : 'source namespace does not exist',
      );
    }
    if (entry.kind === 'view') {
      throw new CommandError('CommandNotSupportedOnView', `cannot rename view: ${from}`);
    }
    if (from === to) {
      throw new CommandError('IllegalOperation', "Can't rename a collection to itself");
    }
    const existing = storage.catalog.find(target.database, target.name);
    if (existing !== undefined && !dropTarget) {
      throw new CommandError('NamespaceExists', 'target namespace exists');
    }
    storage.rename(entry, target, existing);
    cursors.killOver((namespace) => namespace === from || namespace === to);
    return new Map();
  },
});

function namespaceNamed(which: 'source' | 'target', text: string): Namespace {
  try {
    return parseNamespace(text);
  } catch (error) {
    if (!(error instanceof CommandError) || text.includes('\0')) throw error;
    if (which === 'target' && text.includes('..')) throw error;
    throw new CommandError(
      error.codeName,
      `Invalid ${which} namespace: ${text.replace(/\.$/, '')}`,
    );
  }
}

function checkTarget(target: Namespace): void {
  try {
    checkCreatable(target);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const words = `error with target namespace: ${error.message}`;
    throw new CommandError('IllegalOperation', words);
  }
}
