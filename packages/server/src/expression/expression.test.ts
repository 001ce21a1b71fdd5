import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { entryOf } from '@touchstone/protocol';
import { EJSON } from 'bson';
import { CommandError } from '../value/command-error.ts';
import { encodeFields } from '../value/encode-fields.ts';
import { fieldsFrom } from '../value/plain-document.ts';
import type { Fields, Value } from '../value/value.ts';
import { compileExpression, type ExpressionContext, scopeOf } from './expression.ts';
import { valueText } from './value-text.ts';

// MongoDB 7.0.11 answered these: one fact in Extended JSON per line.
const FACTS = new URL('../../src/expression/expression.facts.jsonl', import.meta.url);

const context: ExpressionContext = {
  variables: new Map(),
  now: new Date(0),
  optimizing: 'Failed to optimize pipeline',
  version: '7.0.11',
  random: () => 0.5,
};

function answer(fact: Fields, form: 'bytes' | 'fields'): string {
  const document = (fact.get('document') ?? new Map()) as Fields;
  const root = form === 'bytes' ? encodeFields(document) : document;
  try {
    const expression = compileExpression(entryOf(fact, 'expression'), context);
    const value = expression(scopeOf(root, context.variables));
    return value === undefined ? 'nothing' : encoded(value);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return `${error.code}: ${error.message}`;
  }
}

// The bytes tell int32 from int64 and double; the text makes a difference readable.
function encoded(value: Value): string {
  const bytes = encodeFields(new Map([['value', value]]));
  return `${valueText(value)} ${Buffer.from(bytes).toString('hex')}`;
}

function expectation(fact: Fields): string {
  const error = fact.get('error');
  if (error instanceof Map) return `${error.get('code')}: ${error.get('message')}`;
  const value = fact.get('value');
  return value === undefined ? 'nothing' : encoded(value);
}

test('expressions answer as MongoDB does', () => {
  const differences: string[] = [];
  for (const line of readFileSync(FACTS, 'utf8').trim().split('\n')) {
    const fact = fieldsFrom(EJSON.parse(line, { relaxed: false }));
    for (const form of ['bytes', 'fields'] as const) {
      const actual = answer(fact, form);
      const expected = expectation(fact);
      if (actual === expected) continue;
      differences.push(`${line}\n   expected ${expected}\n   actual   ${actual}`);
      break;
    }
  }
  assert.equal(differences.join('\n'), '');
});
