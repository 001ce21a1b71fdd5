import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BSON } from 'bson';
import { CommandError } from '../value/command-error.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { encodeFields } from '../value/encode-fields.ts';
import { fieldsFrom, plainDocument } from '../value/plain-document.ts';
import type { Fields } from '../value/value.ts';
import { compileMatcher, type QueryContext } from './match.ts';
import { compileProjection, isPositionalProjection } from './project.ts';
import { PROJECT_ANSWERS, PROJECTED_DOCUMENTS } from './project-answers.test.data.ts';

const context: QueryContext = {
  variables: new Map(),
  now: new Date(0),
  version: '7.0.11',
  random: () => 0.5,
};

function parse(text: string): Fields {
  return decodeFields(BSON.serialize(BSON.EJSON.parse(text, { relaxed: false })));
}

function show(fields: Fields): string {
  const document = BSON.deserialize(encodeFields(fields), { promoteValues: false });
  const text = BSON.EJSON.stringify(document, { relaxed: false });
  return text.replace(/\{"\$numberInt":"(-?\d+)"\}/g, '$1');
}

function projectAll(spec: Fields): string {
  const filter = isPositionalProjection(spec) ? { _id: 1, docs: { $elemMatch: { x: 2 } } } : {};
  const matcher = compileMatcher(fieldsFrom(filter), context);
  const project = compileProjection(spec, context);
  const shown: string[] = [];
  for (const text of PROJECTED_DOCUMENTS) {
    const document = parse(text);
    const details = { arrayIndex: -1 };
    if (matcher.matches(document, details)) shown.push(show(project(document, details)));
    assert.equal(show(document), text, 'the document is left as it was');
  }
  return `[${shown.join(',')}]`;
}

function orError(run: () => string): string {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return `${error.code} ${error.codeName}: ${error.message}`;
  }
}

describe('project', () => {
  for (const line of PROJECT_ANSWERS) {
    const at = line.indexOf(' => ');
    const spec = line.slice(0, at);
    test(spec, () => {
      assert.equal(
        orError(() => projectAll(parse(spec))),
        line.slice(at + 4),
      );
    });
  }

  test('shows metadata', () => {
    const project = compileProjection(fieldsFrom({ key: { $meta: 'sortKey' } }), context);
    const shown = project(fieldsFrom({ a: 1 }), { sortKey: ['x'] });
    assert.deepEqual(plainDocument(shown), { a: 1, key: ['x'] });
    const score = (): unknown =>
      compileProjection(fieldsFrom({ score: { $meta: 'textScore' } }), context);
    assert.throws(score, { codeName: 'Location40218' });
  });
});
