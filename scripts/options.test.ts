import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { PublicSurface } from './public-members.ts';
import { PACKAGES, sourceFiles } from './source-tree.ts';

/** Shown by a client, not given to it. */
const NOT_GIVEN = ['MongoOptions'];

const surface = new PublicSurface(sourceFiles());

for (const name of PACKAGES) {
  const names = surface
    .namesOf(`packages/${name}/src/index.ts`)
    .map(({ name: each }) => each)
    .filter((each) => /^\w+(Options|Settings)$/.test(each) && !NOT_GIVEN.includes(each));
  if (names.length === 0) continue;

  // That none of them compiles with a misspelled option is for the compiler to say of this file.
  test(`packages/${name}: every public type of options is looked at by options.test-d.ts`, () => {
    const checked = readFileSync(`packages/${name}/src/options.test-d.ts`, 'utf8');
    const forgotten = names.filter((each) => !checked.includes(`${each}: ${each};`));
    assert.deepEqual(forgotten, []);
  });
}
