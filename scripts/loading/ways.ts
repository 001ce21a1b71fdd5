/** A command, and the file that it makes, if it makes one: that is run with every version of Node.js. */
export interface Way {
  readonly name: string;
  readonly command: readonly string[];
  readonly makes?: string;
}

const strict = ['--strict', '--target', 'es2022', '--lib', 'es2023,esnext.disposable'];
const typescript = ['typescript/bin/tsc', ...strict, '--types', 'node', '--esModuleInterop'];
/** As `tsconfig.json` of a CommonJS project has it. */
const TS_NODE = JSON.stringify({
  module: 'commonjs',
  moduleResolution: 'node10',
  target: 'es2022',
  lib: ['es2023', 'esnext.disposable'],
  strict: true,
  esModuleInterop: true,
});
const bundled = ['--bundle', '--platform=node'];

/** Every way in which our packages are loaded. The first word of a command is the path of a program in `node_modules`. */
export const WAYS: readonly Way[] = [
  {
    name: 'TypeScript, moduleResolution node10',
    command: [...typescript, '--module', 'commonjs', '--moduleResolution', 'node10'].concat(
      ['--outDir', 'out/node10'],
      'programs/main.ts',
    ),
    makes: 'out/node10/main.js',
  },
  {
    name: 'TypeScript, moduleResolution node16, CommonJS',
    command: [...typescript, '--module', 'node16', '--outDir', 'out/cts', 'programs/main.cts'],
    makes: 'out/cts/main.cjs',
  },
  {
    name: 'TypeScript, moduleResolution node16, ECMAScript modules',
    command: [...typescript, '--module', 'node16', '--outDir', 'out/mts', 'programs/main.mts'],
    makes: 'out/mts/main.mjs',
  },
  {
    name: 'TypeScript, moduleResolution bundler',
    command: [...typescript, '--module', 'esnext', '--moduleResolution', 'bundler'].concat(
      '--noEmit',
      'programs/main.ts',
    ),
  },
  {
    name: 'esbuild, CommonJS',
    command: ['esbuild/bin/esbuild', ...bundled, 'programs/main.ts', '--outfile=out/esbuild.cjs'],
    makes: 'out/esbuild.cjs',
  },
  {
    name: 'esbuild, ECMAScript modules',
    command: ['esbuild/bin/esbuild', ...bundled, '--format=esm', 'programs/main.ts'].concat(
      '--outfile=out/esbuild.mjs',
    ),
    makes: 'out/esbuild.mjs',
  },
  {
    name: 'webpack',
    command: ['webpack/bin/webpack.js', './out/mts/main.mjs', '--target', 'node', '--mode'].concat([
      'production',
      '--output-path',
      'out',
      '--output-filename',
      'webpack.cjs',
    ]),
    makes: 'out/webpack.cjs',
  },
  {
    name: 'Rollup',
    command: ['rollup/dist/bin/rollup', '-c', 'programs/rollup.config.mjs', '-f', 'es'].concat([
      '-i',
      'out/mts/main.mjs',
      '-o',
      'out/rollup.mjs',
      '--silent',
    ]),
    makes: 'out/rollup.mjs',
  },
  { name: 'tsx', command: ['tsx/dist/cli.mjs', 'programs/main.ts'] },
  {
    name: 'ts-node',
    command: ['ts-node/dist/bin.js', '--skipProject', '--compilerOptions', TS_NODE].concat(
      'programs/main.ts',
    ),
  },
  { name: 'Jest', command: ['jest/bin/jest.js', 'programs/jest.test.js'] },
  { name: 'Vitest', command: ['vitest/vitest.mjs', 'run', 'programs/vitest.test.mjs'] },
];
