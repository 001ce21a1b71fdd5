import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fetchSpecifications } from './fetch-specifications.ts';
import { findTestFiles, listSuites, UnknownSuite } from './find-test-files.ts';
import {
  cacheFolder,
  locateSpecifications,
  SpecificationsNotFound,
} from './locate-specifications.ts';
import { nearestNames } from './nearest-names.ts';

const scratch = mkdtempSync(join(tmpdir(), 'touchstone-specs-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

const specs = join(scratch, 'specs');
for (const name of ['crud/tests/unified/find', 'crud/tests/unified/insert', 'sessions/tests/one']) {
  mkdirSync(join(specs, 'source', name, '..'), { recursive: true });
  writeFileSync(join(specs, 'source', `${name}.json`), '{}');
}

test('the named place comes first, then the variable, then the cache', () => {
  const cache = join(scratch, 'cache');
  const environment = { TOUCHSTONE_SPECS: specs, XDG_CACHE_HOME: cache };
  const from = join(scratch, 'a', 'b');
  assert.equal(locateSpecifications({ specs, environment: {}, from })?.origin, '--specs');
  assert.equal(locateSpecifications({ environment, from })?.origin, 'TOUCHSTONE_SPECS');
  assert.equal(locateSpecifications({ environment: { XDG_CACHE_HOME: cache }, from }), undefined);
  mkdirSync(join(cacheFolder(environment), 'source'), { recursive: true });
  assert.equal(
    locateSpecifications({ environment: { XDG_CACHE_HOME: cache }, from })?.origin,
    'cache',
  );
});

test('a named place without specifications is an error, not a fallback', () => {
  assert.throws(
    () => locateSpecifications({ specs: scratch, environment: {} }),
    (error: Error) => error instanceof SpecificationsNotFound && error.message.includes('--specs'),
  );
});

test('suites, folders, files and patterns are found, each file once', () => {
  assert.deepEqual(listSuites(specs), ['crud', 'sessions']);
  const names = (...wanted: string[]): string[] =>
    findTestFiles(wanted, specs).map((file) => file.name);
  const find = 'crud/tests/unified/find.json';
  assert.deepEqual(names('crud', find), [find, 'crud/tests/unified/insert.json']);
  assert.deepEqual(names('**/o*.json'), ['sessions/tests/one.json']);
  assert.deepEqual(names('crud/*/unified/f*.json'), [find]);
  assert.equal(findTestFiles(['sessions'], specs)[0]?.suite, 'sessions');
});

test('an unknown suite names the nearest', () => {
  assert.throws(
    () => findTestFiles(['crdu'], specs),
    (error: Error) => error instanceof UnknownSuite && error.message.includes('Did you mean crud?'),
  );
  assert.deepEqual(nearestNames('session', ['sessions', 'crud', 'transactions']), ['sessions']);
});

test('fetch takes the pinned commit from a mirror, and leaves nothing when it fails', async () => {
  const work = join(scratch, 'work');
  const bare = join(scratch, 'mirror.git');
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
      encoding: 'utf8',
    }).trim();
  git('init', '--quiet', work);
  mkdirSync(join(work, 'source', 'crud', 'tests'), { recursive: true });
  writeFileSync(join(work, 'source', 'crud', 'tests', 'a.json'), '{}');
  git('-C', work, 'add', '.');
  git('-C', work, 'commit', '--quiet', '-m', 'tests');
  git('clone', '--quiet', '--bare', work, bare);
  const commit = git('-C', work, 'rev-parse', 'HEAD');

  const folder = join(scratch, 'fetched');
  assert.equal(await fetchSpecifications({ from: bare, commit, folder }), folder);
  assert.deepEqual(listSuites(folder), ['crud']);

  const failed = join(scratch, 'failed');
  await assert.rejects(
    fetchSpecifications({ from: join(scratch, 'nowhere'), commit, folder: failed }),
  );
  assert.throws(() => listSuites(failed));
});
