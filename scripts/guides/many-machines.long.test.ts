import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { guideSteps } from './guide-blocks.ts';

const scratch = mkdtempSync(join(tmpdir(), 'touchstone-many-machines-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

const steps = guideSteps(readFileSync('docs/guides/many-machines.md', 'utf8'));

/** A file of the guide. */
function fileOf(name: string): string {
  const step = steps.find((one) => one.kind === 'write' && one.file === name);
  assert.ok(step?.kind === 'write', name);
  return step.text;
}

/** Seven files of one suite; the last of them has a case that fails. */
const specs = join(scratch, 'specs');
for (let number = 1; number <= 7; number++) {
  const entity = (kind: string, more: object) => ({ [kind]: { id: kind, ...more } });
  const count = { name: 'countDocuments', object: 'collection', arguments: { filter: {} } };
  const content = {
    description: `file ${number}`,
    schemaVersion: '1.0',
    createEntities: [
      entity('client', {}),
      entity('database', { client: 'client', databaseName: 'many' }),
      entity('collection', { database: 'database', collectionName: 'c' }),
    ],
    tests: ['one', 'two'].map((description, at) => ({
      description,
      operations: [{ ...count, expectResult: number === 7 ? at : 0 }],
    })),
  };
  const folder = join(specs, 'source/collection-management/tests');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${number}.json`), JSON.stringify(content));
}

/** A folder with the program `touchstone`, as an installed package would have it. */
const bin = join(scratch, 'bin');
mkdirSync(bin);
const program = resolve('packages/touchstone/bin/touchstone.js');
writeFileSync(
  join(bin, 'touchstone'),
  `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`,
  {
    mode: 0o755,
  },
);

async function bash(
  script: string,
  variables: Readonly<Record<string, string>>,
): Promise<{ readonly status: number; readonly out: string }> {
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  const env = {
    ...inherited,
    PATH: `${bin}:${process.env['PATH']}`,
    TOUCHSTONE_SPECS: specs,
    DRIVER: 'reference',
    SUITES: 'collection-management',
    TOPOLOGY: 'standalone',
    ...variables,
  };
  try {
    const { stdout } = await promisify(execFile)('bash', ['-c', script], { env, cwd: scratch });
    return { status: 0, out: stdout };
  } catch (error) {
    const { code, stdout } = error as { readonly code: number; readonly stdout: string };
    return { status: code, out: stdout };
  }
}

/** The results of a run without what differs from one to the next. */
function essence(text: string): unknown {
  return JSON.parse(text, (key, value: unknown) =>
    ['durationMS', 'startedAt', 'observedAt', 'events'].includes(key) ? undefined : value,
  );
}

test("the pods' parts, merged, are what one machine tells", async () => {
  const part = fileOf('part.sh');
  const [shards] = /(?<=name: SHARDS\n\s*value: ")\d+/.exec(fileOf('job.yaml')) ?? [];
  assert.equal(shards, /(?<=completions: )\d+/.exec(fileOf('job.yaml'))?.[0]);
  const results = join(scratch, 'results');
  for (let index = 0; index < Number(shards); index++) {
    const place = { JOB_COMPLETION_INDEX: String(index), SHARDS: shards ?? '', RESULTS: results };
    // A failed case is a result: the pod has done its part.
    assert.equal((await bash(part, place)).status, 0);
  }
  assert.equal(readdirSync(results).length, 4);
  const whole = join(scratch, 'whole');
  await bash(part, { SHARDS: '1', RESULTS: whole });
  const merge = await bash('touchstone report "$R"/results-*.json --reporter json', { R: results });
  const one = readFileSync(join(whole, 'results-1.json'), 'utf8');
  assert.deepEqual(essence(merge.out), essence(one));
  assert.deepEqual(JSON.parse(one).totals.passed, 13);
  // A reason that keeps a part from running is no result.
  assert.equal(
    (await bash(part, { SHARDS: '1', RESULTS: whole, SUITES: 'collection-managment' })).status,
    1,
  );
});

test('the action fails with its cases, and leaves results, a site and a summary', async () => {
  const action = readFileSync('action.yml', 'utf8');
  const scripts = Array.from(
    action.matchAll(/^ {6}run: \|\n((?: {8}.*\n|\n)+)/gm),
    ([, text = '']) => text.replaceAll(/^ {8}/gm, ''),
  );
  // The first one installs the package from the registry.
  const script = `set -eo pipefail\n${scripts[1]}`;
  const summary = join(scratch, 'summary.md');
  const place = { SHARD: '1/1', OUT: join(scratch, 'out'), GITHUB_STEP_SUMMARY: summary };
  const failing = await bash(script, { ...place, KNOWN_FAILING: '' });
  assert.equal(failing.status, 1);
  assert.match(readFileSync(summary, 'utf8'), /^```\n.*14 +13 +1 .*```\n$/s);
  assert.deepEqual(readdirSync(join(scratch, 'out')).sort(), [
    'report.xml',
    'results.json',
    'site',
  ]);
  const known = join(scratch, 'known.json');
  const listed = { driver: '@touchstone/driver', case: 'collection-management/tests/7.json: two' };
  writeFileSync(
    known,
    JSON.stringify([{ ...listed, reason: 'the file counts what is not there' }]),
  );
  assert.equal((await bash(script, { ...place, KNOWN_FAILING: known })).status, 0);
});
