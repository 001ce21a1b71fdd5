import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BSON } from 'bson';
import { CommandError } from '../value/command-error.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { encodeFields } from '../value/encode-fields.ts';
import { explainFailure } from './explain-failure.ts';
import { compileMatcher, type QueryContext } from './match.ts';
import { VALIDATION_ANSWERS } from './validation-answers.test.data.ts';

const context: QueryContext = {
  variables: new Map(),
  now: new Date(0),
  version: '7.0.11',
  random: () => 0.5,
};

function parse(text: string): Uint8Array {
  return BSON.serialize(BSON.EJSON.parse(text, { relaxed: false }));
}

function validate(validator: string, text: string): string {
  try {
    const matcher = compileMatcher(decodeFields(parse(validator)), context);
    const bytes = parse(text);
    if (matcher.matches(bytes)) return 'inserted';
    const details = encodeFields(explainFailure(matcher, bytes));
    const document = BSON.deserialize(details, { promoteValues: false });
    const shown = BSON.EJSON.stringify(document, { relaxed: false });
    return shown.replace(/\{"\$numberInt":"(-?\d+)"\}/g, '$1');
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return `${error.code} ${error.codeName}: ${error.message}`;
  }
}

describe('document validation', () => {
  for (const line of VALIDATION_ANSWERS) {
    const at = line.indexOf(' => ');
    const [validator = '', document = ''] = line.slice(0, at).split(' | ');
    test(`${validator} on ${document}`, () => {
      assert.equal(validate(validator, document), line.slice(at + 4));
    });
  }

  test('bounds are met by the bound itself, unless they are exclusive', () => {
    const schema = (rule: string): string => `{"$jsonSchema":{"properties":{"a":{${rule}}}}}`;
    for (const rule of ['"minimum":5', '"maximum":5', '"minItems":1', '"minLength":1']) {
      assert.equal(validate(schema(rule), '{"a":5}'), 'inserted');
    }
    const exclusive = validate(schema('"minimum":5,"exclusiveMinimum":true'), '{"a":5}');
    assert.match(exclusive, /comparison failed/);
  });
});
