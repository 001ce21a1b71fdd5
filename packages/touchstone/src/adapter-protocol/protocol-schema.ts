import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { definition, type JsonSchema, type SchemaError, schemaError } from './json-schema.ts';

let loaded: JsonSchema | undefined;

/** The protocol as JSON Schema, as the package brings it along. */
function protocolSchema(): JsonSchema {
  loaded ??= JSON.parse(readFileSync(schemaFile(), 'utf8')) as JsonSchema;
  return loaded;
}

/** Asked by name: where this module lies depends on how it was built. Looking it up takes longer than checking a message. */
function schemaFile(): string {
  return createRequire(import.meta.url).resolve('touchstone/schema/adapter-protocol-1.json');
}

/** The breach of the protocol in a message, of which the schema has a definition by that name. */
export function protocolError(name: string, message: unknown): SchemaError | undefined {
  const schema = protocolSchema();
  return schemaError(schema, definition(schema, `#/$defs/${name}`), message);
}
