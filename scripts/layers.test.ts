import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LayeredFile } from './layers.ts';
import { layerFaults } from './layers.ts';

const layers = { driver: ['client', 'cmap', 'error'], runtime: ['node'] };
const file = (path: string, ...lines: string[]): LayeredFile => ({
  path: `packages/${path}`,
  text: lines.join('\n'),
});
const faults = (...files: LayeredFile[]): readonly string[] => layerFaults(files, layers);

test('layers: an import that points down is nobody’s fault', () => {
  assert.deepEqual(
    faults(
      file('driver/src/client/client.ts', "import { a } from '../cmap/pool.ts';"),
      file('driver/src/cmap/pool.ts', "import type { R } from '@touchstone/runtime';"),
    ),
    [],
  );
});

test('layers: an upward import is found, also of types and over several lines', () => {
  const found = faults(
    file('driver/src/error/e.ts', 'import type {', '  Pool,', "} from '../cmap/pool.ts';"),
  );
  assert.equal(found.length, 1);
  assert.match(found[0] ?? '', /error may not import cmap, which stands above it/);
});

test('layers: a package imports only those below it, by their names', () => {
  assert.match(
    faults(file('driver/src/cmap/p.ts', "import { s } from '@touchstone/server';"))[0] ?? '',
    /driver may not import @touchstone\/server/,
  );
  assert.match(
    faults(file('driver/src/cmap/p.ts', "export { s } from '../../../server/src/a.ts';"))[0] ?? '',
    /past its package/,
  );
});

test('layers: sockets and timers stand in the runtime alone', () => {
  assert.match(
    faults(file('driver/src/cmap/p.ts', "import { connect } from 'node:net';"))[0] ?? '',
    /node:net/,
  );
  assert.match(
    faults(file('driver/src/cmap/p.ts', 'setTimeout(work, 5);'))[0] ?? '',
    /p\.ts:1: setTimeout/,
  );
  assert.deepEqual(
    faults(file('runtime/src/node/clock.ts', "import 'node:net';", 'setTimeout(f, 1);')),
    [],
  );
});

test('layers: a cycle is found', () => {
  const found = faults(
    file('driver/src/cmap/a.ts', "import { b } from './b.ts';"),
    file('driver/src/cmap/b.ts', "import type { A } from './a.ts';"),
  );
  assert.equal(found.length, 1);
  assert.match(found[0] ?? '', /cmap\/a\.ts → .*cmap\/b\.ts → .*cmap\/a\.ts/);
});
