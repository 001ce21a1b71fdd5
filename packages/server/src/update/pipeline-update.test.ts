import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Fields, Value } from '../value/value.ts';
import { replaceByPipeline } from './pipeline-update.ts';

const fields = (...pairs: [string, Value][]): Fields => new Map(pairs);
const before = fields(['_id', 1n], ['a', 'x']);

it('a document whose _id stands in front as it was is stored as the pipeline made it', () => {
  const produced = fields(['_id', 1n], ['a', 'y']);
  const { document, modified } = replaceByPipeline(before, () => produced);
  assert.equal(document, produced, 'it is not made once more');
  assert.equal(modified, true);
  assert.equal(replaceByPipeline(before, (same) => same).modified, false);
});

it('an _id that is missing, behind others or of another type is put in front as it was', () => {
  const cases: readonly Fields[] = [
    fields(['a', 'y']),
    fields(['a', 'y'], ['_id', 1n]),
    fields(['_id', 1], ['a', 'y']),
  ];
  for (const produced of cases) {
    const kept = new Map(produced);
    const { document, modified } = replaceByPipeline(before, () => produced);
    assert.deepEqual(
      [...document],
      [
        ['_id', 1n],
        ['a', 'y'],
      ],
    );
    assert.deepEqual([...produced], [...kept], 'what the pipeline made may be part of what was');
    assert.equal(modified, true);
  }
});
