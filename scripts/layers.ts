/**
 * The layer rules, generated: each package's README lists its folders, top first, in one line
 * `Layers, top first: a · b · c`; from these lists come the overrides of `biome.json` that forbid a
 * folder to import from one above it. `node dist/scripts/layers.js` writes them anew.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { PACKAGES } from './source-tree.ts';

/** Which packages each package may import, besides itself. */
const ALLOWED_PACKAGES: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  runtime: ['protocol'],
  'query-analysis': ['protocol'],
  driver: ['protocol', 'runtime', 'query-analysis'],
  server: ['protocol', 'runtime'],
  mockup: ['protocol', 'runtime'],
  touchstone: ['protocol', 'runtime', 'query-analysis', 'driver', 'server', 'mockup'],
};
const WORLD_MODULES = [
  'node:net',
  'node:tls',
  'node:dns',
  'node:dns/promises',
  'node:timers',
  'node:timers/promises',
];
const WORLD_GLOBALS = ['setTimeout', 'setInterval', 'setImmediate'];
/** Where the real world begins: the only folders that may touch sockets, timers and DNS. */
const WORLD_FOLDERS: ReadonlySet<string> = new Set(['runtime/node', 'runtime/simulated']);

export interface LayerOverride {
  readonly includes: readonly string[];
  readonly linter: { readonly rules: { readonly style: Readonly<Record<string, unknown>> } };
}

export function layersOf(name: string): readonly string[] {
  const readme = readFileSync(`packages/${name}/README.md`, 'utf8');
  const line = /^Layers, top first: ([\s\S]+?)\n\n/m.exec(`${readme}\n\n`)?.[1];
  if (line === undefined)
    throw new Error(`packages/${name}/README.md has no line "Layers, top first: …"`);
  return line
    .replaceAll('\n', ' ')
    .trim()
    .replace(/\.$/, '')
    .split('·')
    .map((folder) => folder.trim().replaceAll('`', ''))
    .filter((folder) => folder !== '');
}

export function expectedOverrides(): readonly LayerOverride[] {
  return [...PACKAGES.flatMap(overridesOf), FREEDOM_OF_TESTS];
}

/** A test may reach for whatever it needs to put the thing it tests into a situation. */
const FREEDOM_OF_TESTS: LayerOverride = {
  includes: ['**/*.test.ts', '**/*.test-d.ts', '**/*.test-support.ts'],
  linter: { rules: { style: { noRestrictedImports: 'off', noRestrictedGlobals: 'off' } } },
};

function overridesOf(name: string): LayerOverride[] {
  const layers = layersOf(name);
  const whole = override(name, undefined, []);
  return [whole, ...layers.map((folder, index) => override(name, folder, layers.slice(0, index)))];
}

function override(
  name: string,
  folder: string | undefined,
  above: readonly string[],
): LayerOverride {
  const world = WORLD_FOLDERS.has(`${name}/${folder}`);
  const others = PACKAGES.filter(
    (other) => other !== name && !ALLOWED_PACKAGES[name]?.includes(other),
  );
  const paths = Object.fromEntries([
    ...(world
      ? []
      : WORLD_MODULES.map((module) => [module, 'Only runtime/src/node touches the world.'])),
    ...others.map((other) => [packageName(other), `${name} may not import ${other}.`]),
  ]);
  const patterns = above.map((higher) => ({
    group: [`**/../${higher}/**`, `../${higher}/**`, `../../${higher}/**`, `../../../${higher}/**`],
    message: `${folder} may not import ${higher}, which stands above it.`,
  }));
  const place = folder === undefined ? '' : `${folder}/`;
  return {
    includes: [`packages/${name}/src/${place}**`],
    linter: {
      rules: {
        style: {
          noRestrictedImports: {
            level: 'error',
            options: { paths, ...(patterns.length > 0 && { patterns }) },
          },
          noRestrictedGlobals: world
            ? 'off'
            : {
                level: 'error',
                options: {
                  deniedGlobals: Object.fromEntries(
                    WORLD_GLOBALS.map((global) => [global, 'Take time from the runtime.']),
                  ),
                },
              },
        },
      },
    },
  };
}

function packageName(name: string): string {
  return name === 'touchstone' ? name : `@touchstone/${name}`;
}

export function writeOverrides(): void {
  const config = JSON.parse(readFileSync('biome.json', 'utf8')) as Record<string, unknown>;
  config['overrides'] = expectedOverrides();
  writeFileSync('biome.json', `${JSON.stringify(config, null, 2)}\n`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeOverrides();
  console.log('Wrote the layer rules into biome.json; now: npx biome check --write biome.json');
}
