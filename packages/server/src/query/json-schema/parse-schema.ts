import type { TypeAlias } from '../../value/bson-type.ts';
import { CommandError } from '../../value/command-error.ts';
import type { Fields } from '../../value/value.ts';
import { arrayKeywords } from './array-keywords.ts';
import { wrongType } from './keyword-argument.ts';
import { logicalKeywords } from './logical-keywords.ts';
import { numberKeywords } from './number-keywords.ts';
import { objectKeywords } from './object-keywords.ts';
import type { KeywordReader, Schema, SchemaSource } from './schema.ts';
import { stringKeywords } from './string-keywords.ts';
import { statedTypes, typeKeywords } from './type-keywords.ts';

const NUMBERS: readonly TypeAlias[] = ['int', 'long', 'double', 'decimal'];

/** Keywords, and the types of the values that they say something of; none means all. */
interface KeywordGroup {
  readonly read: KeywordReader;
  readonly about: readonly TypeAlias[];
}

// In the order in which MongoDB reports the rules that are not satisfied.
const GROUPS: readonly KeywordGroup[] = [
  { read: numberKeywords, about: NUMBERS },
  { read: stringKeywords, about: ['string'] },
  { read: arrayKeywords, about: ['array'] },
  { read: objectKeywords, about: ['object'] },
  { read: logicalKeywords, about: [] },
  { read: typeKeywords, about: [] },
];

const KNOWN: ReadonlySet<string> = new Set([
  'additionalItems',
  'additionalProperties',
  'allOf',
  'anyOf',
  'bsonType',
  'dependencies',
  'description',
  'encrypt',
  'encryptMetadata',
  'enum',
  'exclusiveMaximum',
  'exclusiveMinimum',
  'items',
  'maxItems',
  'maxLength',
  'maxProperties',
  'maximum',
  'minItems',
  'minLength',
  'minProperties',
  'minimum',
  'multipleOf',
  'not',
  'oneOf',
  'pattern',
  'patternProperties',
  'properties',
  'required',
  'title',
  'type',
  'uniqueItems',
]);

const UNSUPPORTED: ReadonlySet<string> = new Set([
  '$ref',
  '$schema',
  'default',
  'definitions',
  'format',
  'id',
]);

function checkKeywords(fields: Fields): void {
  const metadata = fields.get('encryptMetadata');
  if (metadata instanceof Map && metadata.size === 0) {
    const words = "$jsonSchema keyword 'encryptMetadata' cannot be an empty object ";
    throw new CommandError('FailedToParse', words);
  }
  for (const name of fields.keys()) {
    if (KNOWN.has(name)) continue;
    const message = UNSUPPORTED.has(name)
      ? `$jsonSchema keyword '${name}' is not currently supported`
      : `Unknown $jsonSchema keyword: ${name}`;
    throw new CommandError('FailedToParse', message);
  }
}

function readAnnotations(fields: Fields): Fields {
  const annotations: Fields = new Map();
  for (const name of ['title', 'description']) {
    const value = fields.get(name);
    if (value === undefined) continue;
    if (typeof value !== 'string') throw wrongType(name, 'of type string');
    annotations.set(name, value);
  }
  return annotations;
}

/** Compiles a JSON schema of documents (draft 4 with MongoDB's additions); throws MongoDB's errors. */
export function parseSchema(fields: Fields): Schema {
  return schemaOf(fields, true);
}

function schemaOf(fields: Fields, aboutDocument: boolean): Schema {
  checkKeywords(fields);
  const annotations = readAnnotations(fields);
  const source: SchemaSource = {
    fields,
    aboutDocument,
    nested: (part) => schemaOf(part, false),
    alternative: (other) => schemaOf(other, aboutDocument),
  };
  const stated = statedTypes(fields);
  const rules = GROUPS.flatMap(({ read, about }) => {
    const found = read(source);
    // A rule that no value of the stated types can reach is read for its errors only.
    const reachable = about.length === 0 || about.some((type) => stated?.has(type) ?? true);
    return reachable ? found : [];
  });
  return { annotations, rules, allowsObjects: stated?.has('object') ?? true };
}
