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

/** The official suites, where they are here; else the project's own files. */
const suites = existsSync(specs)
  ? ['crud/tests/unified/*.json', 'sessions/tests/*.json', 'transactions/tests/unified/*.json']
  : [join(root, 'packages/touchstone/fixtures')];

/** The outcome of each execution of a case, and why. */
async function outcomes(driver: string): Promise<Map<string, { outcome: string; reason: string }>> {
  const out = join(scratch, 'results.json');
  const args = ['run', ...suites, '--driver', driver, '--topology', 'replicaset'];
  const bin = join(root, 'packages/touchstone/bin/touchstone.js');
  await new Promise<void>((resolve) => {
    // Some cases fail, and so does the run: the file is what counts.
    execFile(
      process.execPath,
      [bin, ...args, '--reporter', 'json', '--out', out],
      { cwd: root },
      () => resolve(),
    );
  });
  const { results } = JSON.parse(readFileSync(out, 'utf8')) as Results;
  rmSync(out);
  return new Map(
    results.map(({ file, case: name, topology, serverVersion, outcome, reason }) => [
      `${file}: ${name} (${topology} ${serverVersion})`,
      { outcome, reason },
    ]),
  );
}

test('the official driver ends each case alike, in this process and in one of its own', async () => {
  const inside = await outcomes('mongodb');
  const outside = await outcomes(`node adapters/node/main.js "${root}"`);
  assert.ok(inside.size > 30, `only ${inside.size} cases`);
  const names = [...new Set([...inside.keys(), ...outside.keys()])];
  const different = names.flatMap((name) => {
    const [a, b] = [inside.get(name), outside.get(name)];
    return a?.outcome === b?.outcome ? [] : [{ name, inside: a, outside: b }];
  });
  assert.deepEqual(different, []);
});
