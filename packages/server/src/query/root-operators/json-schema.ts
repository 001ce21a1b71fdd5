import { CommandError } from '../../value/command-error.ts';
import { decodeFields } from '../../value/decode-fields.ts';
import type { AnyDocument, Fields } from '../../value/value.ts';
import { parseSchema } from '../json-schema/parse-schema.ts';
import { explainRules, type Schema, satisfies } from '../json-schema/schema.ts';
import type { RootOperator } from '../operator.ts';

function decoded(document: AnyDocument): Fields {
  return document instanceof Map ? document : decodeFields(document);
}

const MATCHED: Fields = new Map([
  ['operatorName', '$jsonSchema'],
  ['reason', 'schema matched'],
]);

function explain(argument: Fields, schema: Schema, document: Fields): Fields {
  const fields: Fields = new Map([['operatorName', '$jsonSchema']]);
  if (!schema.allowsObjects) {
    fields.set('specifiedAs', new Map([['$jsonSchema', argument]]));
    return fields.set('reason', 'expression always evaluates to false');
  }
  for (const [name, words] of schema.annotations) fields.set(name, words);
  return fields.set('schemaRulesNotSatisfied', explainRules(schema, document));
}

/** `$jsonSchema`: the document satisfies the schema. */
export const jsonSchema: RootOperator = {
  name: '$jsonSchema',
  compile(argument) {
    if (!(argument instanceof Map)) {
      throw new CommandError('TypeMismatch', '$jsonSchema must be an object');
    }
    const schema = parseSchema(argument);
    return {
      kind: 'document',
      operator: '$jsonSchema',
      argument,
      test: (document) => satisfies(schema, decoded(document)),
      explain: (document, matched) =>
        matched ? MATCHED : explain(argument, schema, decoded(document)),
    };
  },
};
