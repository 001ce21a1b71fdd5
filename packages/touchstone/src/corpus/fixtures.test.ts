import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { EnvironmentFacts } from '../environment/environment.ts';
import { loadTestFile } from './load-test-file.ts';

const folder = new URL('../../fixtures/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const facts: EnvironmentFacts = {
  topology: 'replicaset',
  serverVersion: '8.2.1',
  parameters: {},
  auth: false,
};

describe("the project's own test files", () => {
  for (const file of files) {
    it(`${file} follows the format, and something in it runs on a replica set`, () => {
      const text = readFileSync(new URL(file, folder), 'utf8');
      const { format, cases } = loadTestFile({ suite: 'fixtures', file, text });
      assert.equal(format, 'unified');
      assert.notEqual(cases[0]?.description, '(the file)');
      assert.ok(cases.some((one) => one.skipReason(facts) === undefined));
      assert.equal(JSON.parse(text).description, file.replace('.json', ''));
    });
  }

  it('are about forty', () => assert.ok(files.length >= 40));
});
