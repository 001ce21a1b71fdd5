import type { Binary } from 'bson';
import type { ServerVersion } from '../command/version.ts';
import { typeAliasOf } from '../value/bson-type.ts';
import { CommandError } from '../value/command-error.ts';
import type { Value } from '../value/value.ts';
import { checkedKind, KIND } from './encrypted-kind.ts';
import { EQUALITY_TYPES, RANGE_TYPES } from './encrypted-types.ts';
import { encryptedValues } from './encrypted-values.ts';
import type { SchemaReader } from './encryption-information.ts';
import { type InsertPayload, readInsertPayload } from './payload.ts';

/** A value to be stored, in a document that is on its way. */
export interface Incoming {
  readonly path: string;
  readonly encrypted: Binary;
  readonly payload: InsertPayload;
}

/** The values to be stored that a document has. Throws for what must not be in it. */
export function incomingValues(
  document: Value,
  schema: SchemaReader,
  version: ServerVersion,
): Incoming[] {
  const found: Incoming[] = [];
  for (const { path, value } of encryptedValues(document)) {
    if (!isInsert(value)) continue;
    const payload = readInsertPayload(value, version);
    checkType(payload);
    if (!schema().indexed.has(path)) {
      throw new CommandError(
        'Location6373601',
        `Field '${path}' is encrypted, but absent from schema`,
      );
    }
    found.push({ path, encrypted: value, payload });
  }
  return found;
}

/** True if it is a value to be stored. Throws for what no client of today sends. */
export function isInsert(value: Binary): boolean {
  const kind = checkedKind(value);
  if (kind === KIND.queryablePlaceholder || kind === KIND.placeholder) {
    throw new CommandError('Location6373503', `Unexpected encrypted payload type: ${kind}`);
  }
  if (kind === KIND.oldInsert) {
    throw new CommandError(
      'Location7291901',
      'Encountered a Queryable Encryption insert/update payload type that is no longer supported',
    );
  }
  return kind === KIND.insert;
}

function checkType({ index, type }: InsertPayload): void {
  const alias = typeAliasOf(type);
  const [types, name] =
    index.kind === 'range'
      ? [RANGE_TYPES, 'Range']
      : index.kind === 'text'
        ? [TEXT_TYPES, 'TextSearch']
        : [EQUALITY_TYPES, 'Equality'];
  if (alias !== undefined && types.has(alias)) return;
  throw new CommandError(
    'Location6373504',
    `Type '${alias ?? type}' is not a valid type for Queryable Encryption ${name}`,
  );
}

const TEXT_TYPES: ReadonlySet<string> = new Set(['string']);
