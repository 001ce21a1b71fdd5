import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Int32 } from 'bson';
import { CommandError } from '../value/command-error.ts';
import type { Fields, Value } from '../value/value.ts';
import { checkIdIndex, checkTtlSeconds, optionError, typeError } from './validate-index-options.ts';

const one = new Int32(1);
const key = (path: string): Fields => new Map([[path, one]]);

function given(...options: [string, Value][]): Fields {
  return new Map<string, Value>([['key', key('a')], ['name', 'n'], ...options]);
}

function hasCode(code: number): (error: unknown) => boolean {
  return (error) => error instanceof CommandError && error.code === code;
}

test('the index on _id takes no options', () => {
  assert.doesNotThrow(() => checkIdIndex(given()));
  for (const name of ['unique', 'hidden', 'sparse']) {
    assert.throws(() => checkIdIndex(given([name, false])), hasCode(197));
  }
});

test('documents cannot have expired before they were there', () => {
  assert.doesNotThrow(() => checkTtlSeconds(given(['expireAfterSeconds', new Int32(0)])));
  assert.throws(() => checkTtlSeconds(given(['expireAfterSeconds', new Int32(-1)])), hasCode(67));
});

test('options have types', () => {
  assert.equal(typeError(given(['unique', true])), undefined);
  assert.equal(typeError(given(['partialFilterExpression', one]))?.codeName, 'TypeMismatch');
  assert.equal(typeError(given(['sparse', 'x']))?.codeName, 'TypeMismatch');
});

const FAULTS: readonly [string, Fields, string, string | undefined][] = [
  ['nothing special', given(['unique', true]), 'a', undefined],
  ['a partial filter', given(['partialFilterExpression', key('x')]), 'a', undefined],
  [
    'partial and sparse',
    given(['partialFilterExpression', key('x')], ['sparse', true]),
    'a',
    'CannotCreateIndex',
  ],
  ['a unique wildcard', given(['unique', true]), '$**', 'CannotCreateIndex'],
  ['a wildcard that is not unique', given(['unique', false]), 'a.$**', undefined],
];

for (const [what, options, path, codeName] of FAULTS) {
  test(`${what}: ${codeName ?? 'good'}`, () => {
    assert.equal(optionError(options, key(path))?.codeName, codeName);
  });
}
