import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const specs = process.env['TOUCHSTONE_SPECS'] ?? join(root, '../shared/specifications');
const scratch = mkdtempSync(join(tmpdir(), 'touchstone-node-process-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

interface Results {
  readonly results: readonly Record<
    'file' | 'case' | 'topology' | 'serverVersion' | 'outcome' | 'reason',
    string
  >[];
}

/** Official files, where they are here, else the project's own; the benchmark `out-of-process` compares whole suites. */
const suites = existsSync(specs)
  ? [
      'crud/tests/unified/b*.json',
      'crud/tests/unified/i*.json',
      'sessions/tests/*.json',
      'transactions/tests/unified/c*.json',
    ]
  : [join(root, 'packages/touchstone/fixtures')];

type Outcomes = ReadonlyMap<string, { readonly outcome: string; readonly reason: string }>;

/** The outcome of each execution of a case, and why, for each driver. */
async function outcomes(...drivers: readonly string[]): Promise<readonly Outcomes[]> {
  const out = join(scratch, 'results.json');
  const args = ['run', ...suites, ...drivers.flatMap((driver) => ['--driver', driver])];
  const bin = join(root, 'packages/touchstone/bin/touchstone.js');
  await new Promise<void>((resolve) => {
    // Some cases fail, and so does the run: the file is what counts.
    execFile(
      process.execPath,
      [bin, ...args, '--topology', 'replicaset', '--reporter', 'json', '--out', out],
      { cwd: root },
      () => resolve(),
    );
  });
  const all = JSON.parse(readFileSync(out, 'utf8')) as readonly Results[];
  return all.map(
    ({ results }) =>
      new Map(
        results.map(({ file, case: name, topology, serverVersion, outcome, reason }) => [
          `${file}: ${name} (${topology} ${serverVersion})`,
          { outcome, reason },
        ]),
      ),
  );
}

test('the official driver ends each case alike, in this process and in one of its own', async () => {
  const program = `node adapters/node/main.js "${root}"`;
  const [inside, outside] = await outcomes('mongodb', program);
  assert.ok(inside !== undefined && outside !== undefined);
  assert.ok(inside.size > 30, `only ${inside.size} cases`);
  const names = [...new Set([...inside.keys(), ...outside.keys()])];
  const different = names.flatMap((name) => {
    const [a, b] = [inside.get(name), outside.get(name)];
    return a?.outcome === b?.outcome ? [] : [{ name, inside: a, outside: b }];
  });
  assert.deepEqual(different, []);
});
