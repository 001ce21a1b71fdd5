import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as touchstone from '@touchstone/driver';
import mongodb from 'mongodb';
import { declarationDifferences, officialDeclarations } from './declarations.ts';
import { reasonForDeclaration } from './wanted-declarations.ts';

const MOST_DIFFERENCES = 30;

test('every type of the official package is there, with its members', async () => {
  const names = officialDeclarations();
  assert.equal(names.length, 418);
  const differences = await declarationDifferences();
  const unwanted = differences.filter((found) => reasonForDeclaration(found) === undefined);
  assert.deepEqual(unwanted, []);
  assert.ok(differences.length <= MOST_DIFFERENCES, `${differences.length} differences`);
});

test('every value of the official package is there, and is one of its kind', () => {
  const theirs: Readonly<Record<string, unknown>> = mongodb as object as Record<string, unknown>;
  const ours = touchstone as object as Readonly<Record<string, unknown>>;
  const names = Object.keys(theirs);
  assert.equal(names.length, 135);
  assert.deepEqual(
    names.filter((name) => typeof ours[name] !== typeof theirs[name]),
    [],
  );
  for (const name of names) {
    // Names by their values are the same word for word.
    if (typeof theirs[name] !== 'object' || name === 'BSON') continue;
    assert.deepEqual({ ...(ours[name] as object) }, { ...(theirs[name] as object) }, name);
  }
});
