import { BSON_TYPE, GENERIC_ARGUMENTS } from '@touchstone/protocol';
import type { CommandAnalysis } from '../command/command-analysis.ts';
import { comparesBy } from '../command/statements.ts';
import { commands } from '../commands/index.ts';
import { refuse } from '../error/query-analysis-error.ts';
import type { Analysis } from '../marking/analysis.ts';
import { hasEncryption, isQueryable } from '../schema/schema-node.ts';
import { boolean, documentOf, double, string } from '../value/build-value.ts';
import { type Field, fieldOf, fieldsOf, isDocument, type Value } from '../value/value.ts';
import { HELLO_COMMANDS, hello } from './hello.ts';
import { namespaceOf, OWN_FIELDS, SCHEMA_FIELDS, schemasOf } from './schemas-of.ts';

const BY_NAME: ReadonlyMap<string, CommandAnalysis> = new Map(
  commands.flatMap((command) =>
    [command.name, ...(command.aliases ?? [])].map((name) => [name, command] as const),
  ),
);

/** It says to whom the question goes, not the command; who sends the command says it anew. */
const DATABASE_FIELD = '$db';

interface Analyzed {
  readonly result: Value;
  readonly hasMarks: boolean;
  readonly requiresEncryption: boolean;
}

/**
 * Marks in a command what is to be encrypted, as mongocryptd does. Command and answer are BSON; the answer is
 * `{ hasEncryptedPlaceholders, schemaRequiresEncryption, result, ok }`; that to `hello` says who answers.
 *
 * Throws `QueryAnalysisError` for what would leave in plain text or is not known, and `BsonFormatError`.
 */
export function analyzeCommand(command: Uint8Array, databaseName: string): Uint8Array {
  const whole = { type: BSON_TYPE.document, bytes: command };
  if (HELLO_COMMANDS.has(fieldsOf(whole)[0]?.name ?? '')) return hello().bytes;
  const { result, hasMarks, requiresEncryption } = analyze(whole, databaseName);
  return documentOf([
    { name: 'hasEncryptedPlaceholders', value: boolean(hasMarks) },
    { name: 'schemaRequiresEncryption', value: boolean(requiresEncryption) },
    { name: 'result', value: result },
    { name: 'ok', value: double(1) },
  ]).bytes;
}

function analyze(command: Value, databaseName: string): Analyzed {
  const [first] = fieldsOf(command);
  if (first === undefined) refuse(59, 'There is no command');
  if (first.name === 'explain') return analyzeExplain(command, databaseName);
  const description = BY_NAME.get(first.name);
  if (description === undefined) refuse(59, `no such command: '${first.name}'`);
  const namespace = namespaceOf(command, databaseName);
  const schemas = schemasOf(command, namespace);
  const requiresEncryption = [...schemas.values()].some(hasEncryption);
  const fields = fieldsOf(command).filter(
    ({ name }) => !OWN_FIELDS.has(name) && name !== DATABASE_FIELD,
  );
  if (!requiresEncryption) {
    return { result: documentOf(fields), hasMarks: false, requiresEncryption };
  }
  const schema = schemas.get(namespace);
  if (schema === undefined) refuse(51073, `There is no schema for '${namespace}'`);
  const analysis: Analysis = {
    schema,
    schemaOf: (other) => schemas.get(other),
    databaseName,
    hasMarks: false,
    payloads: 0,
    hasCollation: comparesBy(command),
    comparisons: 'mark',
  };
  const result = documentOf(fields.map((field) => marked(analysis, description, field, command)));
  // With Queryable Encryption libmongocrypt is to send the answer, whatever is marked in it: only then does it put ids
  // in place of the alternative names of keys.
  return { result, hasMarks: analysis.hasMarks || isQueryable(schema), requiresEncryption };
}

function marked(
  analysis: Analysis,
  description: CommandAnalysis,
  field: Field,
  command: Value,
): Field {
  const { name } = field;
  if (GENERIC_ARGUMENTS.has(name) || SCHEMA_FIELDS.has(name)) return field;
  if (!description.fields.has(name)) {
    refuse(40415, `BSON field '${description.name}.${name}' is an unknown field.`);
  }
  return { name, value: description.mark(analysis, field, command) };
}

/** `explain` has the schemas beside the command that it explains, or within it. */
function analyzeExplain(command: Value, databaseName: string): Analyzed {
  const explained = fieldOf(command, 'explain');
  if (explained === undefined || !isDocument(explained)) refuse(14, "'explain' must be an object");
  const outer = fieldsOf(command);
  const schemas = outer.filter(({ name }) => SCHEMA_FIELDS.has(name));
  const inner = documentOf([...fieldsOf(explained), ...schemas]);
  const { result, ...rest } = analyze(inner, databaseName);
  const known = new Set(['explain', 'verbosity']);
  const fields = outer
    .filter(({ name }) => !SCHEMA_FIELDS.has(name) && name !== DATABASE_FIELD)
    .map(({ name, value }) => {
      if (!known.has(name) && !GENERIC_ARGUMENTS.has(name)) {
        refuse(40415, `BSON field 'explain.${name}' is an unknown field.`);
      }
      return { name, value: name === 'explain' ? result : value };
    });
  if (fieldOf(command, 'verbosity') === undefined) {
    fields.push({ name: 'verbosity', value: string('allPlansExecution') });
  }
  return { result: documentOf(fields), ...rest };
}
