import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  isServerDefaultReadConcern,
  readConcernFrom,
  readConcernToDocument,
} from './read-concern.ts';
import {
  isAcknowledged,
  isServerDefaultWriteConcern,
  type WriteConcernOptions,
  writeConcernFrom,
  writeConcernToDocument,
} from './write-concern.ts';

interface Case {
  readonly description: string;
  readonly valid: boolean;
  readonly readConcern?: { readonly level?: string };
  readonly readConcernDocument?: Record<string, unknown>;
  readonly writeConcern?: WriteConcernOptions;
  readonly writeConcernDocument?: Record<string, unknown>;
  readonly isServerDefault: boolean;
  readonly isAcknowledged?: boolean;
}

const repository = fileURLToPath(new URL('../../../../', import.meta.url));
const specifications =
  process.env['TOUCHSTONE_SPECS'] ?? join(repository, '../shared/specifications');
const folder = join(specifications, 'source/read-write-concern/tests/document');
const skip = existsSync(folder) ? false : `the official tests are not at ${folder}`;

function casesOf(file: string): readonly Case[] {
  if (skip) return [];
  return (JSON.parse(readFileSync(join(folder, file), 'utf8')) as { tests: Case[] }).tests;
}

test('the official read concern documents', { skip }, () => {
  for (const expected of casesOf('read-concern.json')) {
    const concern = readConcernFrom(expected.readConcern ?? {});
    assert.deepEqual(readConcernToDocument(concern), expected.readConcernDocument);
    assert.equal(isServerDefaultReadConcern(concern), expected.isServerDefault);
  }
});

test('the official write concern documents', { skip }, () => {
  for (const expected of casesOf('write-concern.json')) {
    const parse = (): ReturnType<typeof writeConcernFrom> =>
      writeConcernFrom(expected.writeConcern ?? {});
    if (!expected.valid) {
      assert.throws(parse, { name: 'InvalidConcernError' }, expected.description);
      continue;
    }
    const concern = parse();
    assert.deepEqual(writeConcernToDocument(concern), expected.writeConcernDocument);
    assert.equal(isServerDefaultWriteConcern(concern), expected.isServerDefault);
    assert.equal(isAcknowledged(concern), expected.isAcknowledged);
  }
});
