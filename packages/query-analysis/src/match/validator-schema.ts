import { refuse } from '../error/query-analysis-error.ts';
import {
  encryptionAt,
  follow,
  hasEncryption,
  type Subschemas,
  within,
} from '../schema/schema-node.ts';
import { type Field, fieldsOf, type Value } from '../value/value.ts';

/** The keywords that an encrypted field may have in a validator: none compares its values. */
const HARMLESS: ReadonlySet<string> = new Set([
  'bsonType',
  'description',
  'encrypt',
  'title',
  'type',
]);
/** The keywords that a document with encrypted fields may have. */
const HARMLESS_AROUND: ReadonlySet<string> = new Set([
  ...HARMLESS,
  'additionalProperties',
  'encryptMetadata',
  'maxProperties',
  'minProperties',
  'patternProperties',
  'properties',
  'required',
]);

/** Refuses a `$jsonSchema` that compares the values of encrypted fields. */
export function checkValidatorSchema(subschemas: Subschemas, schema: Value): void {
  if (!hasEncryption(subschemas)) return;
  const harmless = encryptionAt(subschemas) === undefined ? HARMLESS_AROUND : HARMLESS;
  for (const { name, value } of fieldsOf(schema)) {
    if (!harmless.has(name)) refuse(6491101, 'Comparison to encrypted fields not supported');
    if (name === 'additionalProperties') checkAnywhere(value);
    for (const property of propertiesIn({ name, value })) {
      if (name === 'patternProperties') checkAnywhere(property.value);
      else checkValidatorSchema(subschemasOf(subschemas, property.name), property.value);
    }
  }
}

/** A name with dots in it is another field than the path; who meant the path shall hear of it. */
function subschemasOf(subschemas: Subschemas, name: string): Subschemas {
  if (name.includes('.') && follow(subschemas, name.split('.')).kind !== 'plain') {
    refuse(51102, `A field name with dots cannot stand for the encrypted path '${name}'`);
  }
  return within(subschemas, name);
}

/** The schemas by name that a keyword has. */
function propertiesIn({ name, value }: Field): readonly Field[] {
  return name === 'properties' || name === 'patternProperties' ? fieldsOf(value) : [];
}

/** A pattern that fits many names may be about an encrypted field. */
function checkAnywhere(schema: Value): void {
  for (const { name, value } of fieldsOf(schema)) {
    if (!HARMLESS_AROUND.has(name)) refuse(6491101, 'Comparison to encrypted fields not supported');
    if (name === 'additionalProperties') checkAnywhere(value);
    for (const property of propertiesIn({ name, value })) checkAnywhere(property.value);
  }
}
