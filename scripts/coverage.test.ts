import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byFolder, readLcov } from './coverage.ts';

const REPORT = `TN:
SF:packages/a/src/b/c.ts
BRF:4
BRH:1
LF:10
LH:7
end_of_record
SF:packages/a/src/b/d.ts
LF:10
LH:10
end_of_record
SF:packages/a/src/b/d.test.ts
LF:10
LH:10
end_of_record
SF:node_modules/x.js
LF:5
LH:0
end_of_record
`;

test('coverage is added up by folder; tests and packages of others do not count', () => {
  assert.deepEqual(
    [...byFolder(readLcov(REPORT))],
    [['packages/a/src/b', { lines: 20, linesReached: 17, branches: 4, branchesReached: 1 }]],
  );
});
