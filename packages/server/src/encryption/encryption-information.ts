import { Binary } from 'bson';
import type { CommandCall } from '../command/call.ts';
import { boolean, document, integer, value } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { namespaceText } from '../command/namespace.ts';
import type { Namespace } from '../storage/document-collection.ts';
import { CommandError } from '../value/command-error.ts';
import type { Fields, Value } from '../value/value.ts';

const information = fields({
  type: optional(integer),
  schema: required(document),
  deleteTokens: optional(value),
  crudProcessed: optional(boolean),
});

/** The fields of a collection that are encrypted, as the client says that it knows them. */
export interface EncryptedSchema {
  readonly namespace: Namespace;
  readonly state: Namespace;
  readonly compaction: Namespace;
  /** The paths of the fields that can be queried. */
  readonly indexed: ReadonlySet<string>;
}

/** Everything that `encryptionInformation` says. */
export interface EncryptionInformation {
  readonly schemas: Fields;
  /** True if a router has done already what is to be done. */
  readonly isProcessed: boolean;
}

/** Reads `encryptionInformation`. Throws MongoDB's errors. */
export function readInformation(
  call: CommandCall,
  bytes: Uint8Array,
  structure: string = call.command.name,
): EncryptionInformation {
  const path = `${structure}.encryptionInformation`;
  const read = information.parseNested(bytes, path, call.node.version);
  return { schemas: read.schema, isProcessed: read.crudProcessed === true };
}

/** Reads what the client says of a collection: only once something encrypted is met. */
export type SchemaReader = () => EncryptedSchema;

/** The schema that the client gives of one collection; asking throws where it gives none. */
export function schemaReader(
  information: EncryptionInformation,
  namespace: Namespace,
): SchemaReader {
  let schema: EncryptedSchema | undefined;
  return () => {
    schema ??= schemaOf(information, namespace);
    return schema;
  };
}

function schemaOf({ schemas }: EncryptionInformation, namespace: Namespace): EncryptedSchema {
  const schema = schemas.get(namespaceText(namespace));
  if (!(schema instanceof Map)) {
    throw new CommandError(
      'Location6371205',
      'Expected an object for schema in EncryptionInformation',
    );
  }
  const { database } = namespace;
  return {
    namespace,
    state: { database, name: collectionName(schema, 'escCollection', 'Location6371207') },
    compaction: { database, name: collectionName(schema, 'ecocCollection', 'Location6371206') },
    indexed: new Set(indexedPaths(schema.get('fields'))),
  };
}

function collectionName(schema: Fields, name: string, code: string): string {
  const given = schema.get(name);
  if (typeof given === 'string') return given;
  throw new CommandError(code, `Expected a value for ${name}`);
}

function* indexedPaths(given: Value | undefined): Generator<string> {
  if (!Array.isArray(given)) {
    throw new CommandError('TypeMismatch', "Expected an array for 'fields' of an encrypted schema");
  }
  for (const field of given) {
    const path = field instanceof Map ? field.get('path') : undefined;
    const keyId = field instanceof Map ? field.get('keyId') : undefined;
    if (!(field instanceof Map) || typeof path !== 'string' || !(keyId instanceof Binary)) {
      throw new CommandError('BadValue', 'Every encrypted field must have a path and a keyId');
    }
    const queries = field.get('queries');
    const isIndexed = Array.isArray(queries) ? queries.length > 0 : queries !== undefined;
    if (isIndexed) yield path;
  }
}
