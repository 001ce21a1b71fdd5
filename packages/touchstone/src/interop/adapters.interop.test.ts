import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { checkAdapter } from '../adapter-kit/check-adapter.ts';
import { writeSkeleton } from '../adapter-kit/write-skeleton.ts';
import { commandOf } from '../adapter-programs/installed-program.ts';
import { adapterPrograms } from '../adapter-programs/languages/index.ts';
import { JsonLinesAdapter } from '../adapter-protocol/json-lines-adapter.ts';

const scratch = mkdtempSync(join(tmpdir(), 'touchstone-skeleton-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

/** Tells how to start an adapter, or in a line why it cannot be. */
function commandOrReason(name: string): { readonly command?: string; readonly skip?: string } {
  const program = adapterPrograms[name];
  assert.ok(program);
  try {
    return { command: commandOf(name, program) };
  } catch (error) {
    return { skip: (error as Error).message };
  }
}

async function outcomes(command: string): Promise<readonly string[]> {
  const done = await checkAdapter(
    async () => new JsonLinesAdapter({ command, hangLimitMS: 60_000 }),
    () => undefined,
  );
  return done.map(({ step, outcome, missing, came }) =>
    outcome === 'failed' ? `${step.name}: ${missing} (${came})` : outcome,
  );
}

describe('the adapters that the project brings along', () => {
  for (const name of Object.keys(adapterPrograms)) {
    const { command, skip } = commandOrReason(name);
    it(`${name} passes the check`, { skip }, async () => {
      const steps = await outcomes(command ?? '');
      // A thing that a driver does not show by design is no failure.
      assert.deepEqual(
        steps.filter((outcome) => outcome !== 'passed' && outcome !== 'unsupported'),
        [],
      );
      assert.ok(steps.filter((outcome) => outcome === 'passed').length >= 10);
    });
  }
});

/** The tool that builds a skeleton; a driver of Rust takes minutes to compile, so that one is tried by hand. */
const BUILDERS = { c: 'make', go: 'go', java: 'mvn', node: 'npm', python: 'pip' };

describe('a skeleton, built as it says itself, passes the steps that it promises', () => {
  for (const [language, tool] of Object.entries(BUILDERS)) {
    const isThere = spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0;
    it(language, { skip: isThere ? false : `no ${tool} is there` }, async () => {
      const folder = join(scratch, language);
      const [build = '', check = ''] = writeSkeleton(language, folder).split(
        ' && touchstone adapter check ',
      );
      const beside = language === 'python' ? 'python3 -m venv . && . bin/activate && ' : '';
      const { status, stderr } = spawnSync('sh', ['-c', beside + build], { cwd: folder });
      assert.equal(status, 0, String(stderr));
      const start = language === 'python' ? '. bin/activate && exec' : 'exec';
      const command = check.replace(/^(['"])(.*)\1$/, '$2');
      const steps = await outcomes(`sh -c "cd ${folder} && ${start} ${command}"`);
      assert.deepEqual(steps.slice(0, 4), ['passed', 'passed', 'passed', 'passed']);
    });
  }
});

it('a folder in use gets no skeleton', () => {
  writeSkeleton('c', join(scratch, 'used'));
  assert.throws(() => writeSkeleton('c', join(scratch, 'used')), /has files already/);
});
