import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import type { AdapterProgram } from './adapter-program.ts';
import { commandOf, install, placeOf } from './installed-program.ts';

test('an adapter is built again when its sources change, and not for what builds leave beside them', () => {
  const all = mkdtempSync(join(tmpdir(), 'adapter-'));
  const folder = join(all, 'sources');
  mkdirSync(folder);
  const before = process.env['TOUCHSTONE_ADAPTERS'];
  process.env['TOUCHSTONE_ADAPTERS'] = join(all, 'built');
  const program = (sources: string): AdapterProgram => ({
    help: 'one for this test',
    sources,
    tools: [],
    build: () => [],
    command: ({ home }) => home,
  });
  try {
    const sources = relative(placeOf('some', program('')).sources, folder);
    writeFileSync(join(folder, 'main.rs'), 'fn main() {}');
    assert.throws(() => commandOf('some', program(sources)), /is not installed/);
    install('some', program(sources));
    for (const left of ['Cargo.lock', 'README.md']) {
      writeFileSync(join(folder, left), 'new');
      assert.equal(commandOf('some', program(sources)), join(all, 'built', 'some'));
    }
    const extra = (...ways: string[]) => ({ ways: ways.map((way) => [way]), without: ways.join() });
    const extras = () => [extra('no-such-program', 'true'), extra('false', 'no-such-program')];
    const { without } = install('some', { ...program(sources), extras });
    assert.deepEqual(without, ['false,no-such-program'], 'what could be had by no way');
    writeFileSync(join(folder, 'main.rs'), 'fn main() { }');
    assert.throws(() => commandOf('some', program(sources)), /has changed since it was built/);
  } finally {
    if (before === undefined) delete process.env['TOUCHSTONE_ADAPTERS'];
    else process.env['TOUCHSTONE_ADAPTERS'] = before;
    rmSync(all, { recursive: true });
  }
});
