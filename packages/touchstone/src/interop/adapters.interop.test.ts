import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { checkAdapter } from '../adapter-kit/check-adapter.ts';
import { writeSkeleton } from '../adapter-kit/write-skeleton.ts';
import { commandOf } from '../adapter-programs/installed-program.ts';
import { adapterPrograms } from '../adapter-programs/languages/index.ts';
import { JsonLinesAdapter } from '../adapter-protocol/json-lines-adapter.ts';
import { hasPythonModule } from './python.test-support.ts';

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

const skip = (await hasPythonModule('pymongo')) ? false : 'PyMongo is not installed';

it('a skeleton passes the steps that it promises', { skip }, async () => {
  const folder = join(scratch, 'python');
  writeSkeleton('python', folder);
  const steps = await outcomes(`python3 ${join(folder, 'adapter.py')}`);
  assert.deepEqual(steps.slice(0, 4), ['passed', 'passed', 'passed', 'passed']);
});

it('a folder in use gets no skeleton', () => {
  writeSkeleton('c', join(scratch, 'c'));
  assert.throws(() => writeSkeleton('c', join(scratch, 'c')), /has files already/);
});
