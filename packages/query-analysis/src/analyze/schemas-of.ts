import { refuse } from '../error/query-analysis-error.ts';
import { readEncryptedFields } from '../schema/encrypted-fields.ts';
import { readJsonSchema } from '../schema/json-schema.ts';
import { hasEncryption, type Subschemas } from '../schema/schema-node.ts';
import { fieldOf, fieldsOf, isTrue, itemsOf, textOf, type Value } from '../value/value.ts';

/** The fields by which a command brings its schemas along, in the three ways that there are. */
export const SCHEMA_FIELDS: ReadonlySet<string> = new Set([
  'csfleEncryptionSchemas',
  'encryptionInformation',
  'isRemoteSchema',
  'jsonSchema',
]);

/** Those of them that the answer does not have any more: servers take the other. */
export const OWN_FIELDS: ReadonlySet<string> = new Set([
  'csfleEncryptionSchemas',
  'isRemoteSchema',
  'jsonSchema',
]);

/** The schemas that a command brings along, by the namespaces of their collections. */
export function schemasOf(command: Value, namespace: string): ReadonlyMap<string, Subschemas> {
  const schemas = new Map<string, Subschemas>();
  const information = fieldOf(command, 'encryptionInformation') ?? informationOfBulk(command);
  const queryable = information === undefined ? undefined : fieldOf(information, 'schema');
  for (const { name, value } of queryable === undefined ? [] : fieldsOf(queryable)) {
    schemas.set(name, [readEncryptedFields(value)]);
  }
  const several = fieldOf(command, 'csfleEncryptionSchemas');
  for (const { name, value } of several === undefined ? [] : fieldsOf(several)) {
    const subschemas = readRemoteOrLocal(value);
    if (information !== undefined && hasEncryption(subschemas)) {
      refuse(
        10026002,
        'Cannot specify both encryptionInformation and csfleEncryptionSchemas unless csfleEncryptionSchemas only contains non-encryption JSON schema validators',
      );
    }
    schemas.set(name, subschemas);
  }
  if (fieldOf(command, 'jsonSchema') !== undefined) {
    schemas.set(namespace, readRemoteOrLocal(command));
  }
  if (schemas.size === 0) {
    refuse(
      51073,
      "The command has none of 'jsonSchema', 'csfleEncryptionSchemas' and 'encryptionInformation'",
    );
  }
  return schemas;
}

function readRemoteOrLocal(document: Value): Subschemas {
  const schema = fieldOf(document, 'jsonSchema');
  if (schema === undefined) refuse(51073, 'jsonSchema is a required command field');
  const isRemote = fieldOf(document, 'isRemoteSchema');
  if (isRemote === undefined) refuse(31104, 'isRemoteSchema is a required command field');
  return [readJsonSchema(schema, isTrue(isRemote))];
}

/** `bulkWrite` has it beside the one namespace that it may have. */
function informationOfBulk(command: Value): Value | undefined {
  const all = fieldOf(command, 'nsInfo');
  if (all === undefined) return undefined;
  const found = itemsOf(all);
  if (found.length > 1) {
    refuse(9481401, 'BulkWrite with Queryable Encryption supports only a single namespace.');
  }
  const [first] = found;
  return first === undefined ? undefined : fieldOf(first, 'encryptionInformation');
}

/** The namespace that a command is about. */
export function namespaceOf(command: Value, databaseName: string): string {
  const bulk = fieldOf(command, 'nsInfo');
  const [info] = bulk === undefined ? [] : itemsOf(bulk);
  const ofBulk = info === undefined ? undefined : fieldOf(info, 'ns');
  if (ofBulk !== undefined) return textOf(ofBulk) ?? '';
  const [first] = fieldsOf(command);
  const collection = first === undefined ? undefined : textOf(first.value);
  if (collection === undefined) {
    refuse(73, 'A command without a collection cannot be analyzed');
  }
  return `${databaseName}.${collection}`;
}
