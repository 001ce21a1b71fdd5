import type { Namespace } from '../storage/collection.ts';
import { typeAlias } from '../value/bson-type.ts';
import { CommandError } from '../value/command-error.ts';
import type { CommandCall } from './call.ts';

/** The collection that a command's first field names. Throws when that is not a valid name. */
export function namespaceOf(
  call: CommandCall,
  codeName: 'BadValue' | 'InvalidNamespace' = 'BadValue',
): Namespace {
  const name = call.body.value(call.name);
  if (typeof name !== 'string') {
    const alias = name === undefined ? 'missing' : typeAlias(name);
    throw new CommandError(codeName, `collection name has invalid type ${alias}`);
  }
  return checkNamespace({ database: call.generic.database, name });
}

/** The same for a command that reads. */
export function namespaceToRead(
  call: CommandCall,
  codeName?: 'BadValue' | 'InvalidNamespace',
): Namespace {
  const namespace = namespaceOf(call, codeName);
  if (!namespace.database.includes('$')) return namespace;
  // The quotation mark is MongoDB's.
  const words = `Invalid collection name specified '${namespaceText(namespace)}`;
  throw new CommandError('InvalidNamespace', words);
}

/** The same for a command that writes. */
export function namespaceToWrite(call: CommandCall): Namespace {
  const namespace = namespaceOf(call);
  checkDollar(namespace);
  return namespace;
}

function checkDollar(namespace: Namespace): void {
  if (!namespace.database.includes('$')) return;
  throw new CommandError('InvalidNamespace', `Invalid namespace: ${namespaceText(namespace)}`);
}

/** `database.collection` as text. */
export function namespaceText({ database, name }: Namespace): string {
  return `${database}.${name}`;
}

/** Reads `database.collection`. Throws InvalidNamespace. */
export function parseNamespace(text: string): Namespace {
  const dot = text.indexOf('.');
  if (dot <= 0 || dot === text.length - 1) {
    throw new CommandError('InvalidNamespace', `Invalid namespace specified '${text}'`);
  }
  return checkNamespace({ database: text.slice(0, dot), name: text.slice(dot + 1) });
}

export function checkNamespace(namespace: Namespace): Namespace {
  const { name } = namespace;
  checkDatabase(namespace.database);
  if (name.includes('\0')) {
    throw new CommandError('InvalidNamespace', 'namespaces cannot have embedded null characters');
  }
  if (name.startsWith('.')) {
    const words = `Collection names cannot start with '.': ${name}`;
    throw new CommandError('InvalidNamespace', words);
  }
  if (name === '') {
    throw new CommandError(
      'InvalidNamespace',
      `Invalid namespace specified '${namespaceText(namespace)}'`,
    );
  }
  return namespace;
}

const BAD_DATABASE = /[/\\. "\0]/;

/** Throws InvalidNamespace for a database name that MongoDB does not take. */
export function checkDatabase(database: string): void {
  const length = Buffer.byteLength(database);
  if (length > 63) {
    const words = `db name must be at most 63 characters, found: ${length}`;
    throw new CommandError('InvalidNamespace', words);
  }
  if (database.includes('.')) {
    const words = `'.' is an invalid character in a db name: ${database}`;
    throw new CommandError('InvalidNamespace', words);
  }
  if (database === '' || BAD_DATABASE.test(database)) {
    const words = database.includes('.')
      ? `'.' is an invalid character in a db name: ${database}`
      : `Invalid database name: '${database}'`;
    throw new CommandError('InvalidNamespace', words);
  }
}

const SYSTEM_NAMES: ReadonlySet<string> = new Set([
  'system.buckets',
  'system.js',
  'system.profile',
  'system.users',
  'system.version',
  'system.views',
]);

/** Throws InvalidNamespace for a name of the server's own that it does not know. */
export function checkSystemName(namespace: Namespace): void {
  const { name } = namespace;
  const isKnown = SYSTEM_NAMES.has(name) || name.startsWith('system.buckets.');
  if (!name.startsWith('system.') || isKnown) return;
  throw new CommandError(
    'InvalidNamespace',
    `Invalid system namespace: ${namespaceText(namespace)}`,
  );
}

/** Throws InvalidNamespace for names that cannot be created by a client. */
export function checkCreatable(namespace: Namespace): void {
  checkDollar(namespace);
  if (namespace.name.includes('$')) {
    throw new CommandError('InvalidNamespace', `Invalid collection name: ${namespace.name}`);
  }
  checkSystemName(namespace);
  if (Buffer.byteLength(namespaceText(namespace)) > 255) {
    throw new CommandError(
      'InvalidNamespace',
      `Fully qualified namespace is too long. Namespace: ${namespaceText(namespace)} Max: 255`,
    );
  }
}
