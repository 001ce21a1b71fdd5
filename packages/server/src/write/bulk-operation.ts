import { ElementCursor } from '@touchstone/protocol';
import {
  boolean,
  document,
  documents,
  hint,
  integer,
  rawDocument,
  string,
  update,
  value,
} from '../command/grammar/field-type.ts';
import { fields, type Grammar, optional, required } from '../command/grammar/fields.ts';
import type { ServerVersion } from '../command/version.ts';
import { CommandError } from '../value/command-error.ts';
import type { Fields } from '../value/value.ts';

/** One operation of bulkWrite; `target` is the number of its namespace. */
export type BulkOperation =
  | { readonly kind: 'insert'; readonly target: number; readonly document: Uint8Array }
  | {
      readonly kind: 'update';
      readonly target: number;
      readonly filter: Fields;
      readonly updateMods: Fields | readonly Fields[];
      readonly multi: boolean;
      readonly upsert: boolean;
      readonly options: {
        readonly arrayFilters?: readonly Fields[];
        readonly collation?: Fields;
        readonly hint?: string | Fields;
        readonly sort?: Fields;
        readonly constants?: Fields;
      };
    }
  | {
      readonly kind: 'delete';
      readonly target: number;
      readonly filter: Fields;
      readonly multi: boolean;
      readonly options: { readonly collation?: Fields; readonly hint?: string | Fields };
    };

const insertion = fields({ insert: required(integer), document: required(rawDocument) });

const change = fields({
  update: required(integer),
  filter: required(document),
  updateMods: required(update),
  multi: optional(boolean),
  upsert: optional(boolean),
  arrayFilters: optional(documents),
  collation: optional(document),
  hint: optional(hint),
  sort: optional(document),
  constants: optional(document),
  upsertSupplied: optional(boolean),
  sampleId: optional(value),
});

const removal = fields({
  delete: required(integer),
  filter: required(document),
  multi: optional(boolean),
  collation: optional(document),
  hint: optional(hint),
  sampleId: optional(value),
});

const namespaceInfo = fields({
  ns: required(string),
  collectionUUID: optional(value),
  encryptionInformation: optional(rawDocument),
  isTimeseriesNamespace: optional(boolean),
});

/** Reads one element of `ops`. */
export function bulkOperation(bytes: Uint8Array, version: ServerVersion): BulkOperation {
  const cursor = new ElementCursor(bytes);
  const name = cursor.next() ? cursor.name() : '';
  switch (name) {
    case 'insert': {
      const read = parsed(insertion, bytes, version);
      return { kind: 'insert', target: read.insert, document: read.document };
    }
    case 'update': {
      const {
        update: target,
        filter,
        updateMods,
        multi,
        upsert,
        ...options
      } = parsed(change, bytes, version);
      const flags = { multi: multi ?? false, upsert: upsert ?? false };
      return { kind: 'update', target, filter, updateMods, ...flags, options };
    }
    case 'delete': {
      const { delete: target, filter, multi = false, ...options } = parsed(removal, bytes, version);
      return { kind: 'delete', target, filter, multi, options };
    }
    default:
      throw new CommandError(
        'FailedToParse',
        `Unrecognized or missing operation type '${name}' in the bulkWrite command's ops`,
      );
  }
}

function parsed<Body>(grammar: Grammar<Body>, bytes: Uint8Array, version: ServerVersion): Body {
  return grammar.parseNested(bytes, 'bulkWrite.ops', version);
}

/** Reads one element of `nsInfo`: `database.collection`, and which of its fields are encrypted. */
export function bulkNamespace(
  bytes: Uint8Array,
  version: ServerVersion,
): { readonly ns: string; readonly encryptionInformation?: Uint8Array } {
  return namespaceInfo.parseNested(bytes, 'bulkWrite.nsInfo', version);
}
