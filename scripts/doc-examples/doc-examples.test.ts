import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { optionalPackage } from '@touchstone/protocol';
import { sourceFiles } from '../source-tree.ts';
import { agrees, CONTEXT_NAMES, type ExampleModule, ExampleWorld } from './example-context.ts';
import { exampleModule, type Surroundings, where } from './example-module.ts';
import { findExamples } from './find-examples.ts';

const FOLDER = resolve('dist/doc-examples-run');
const FEWEST = 60;
/** Encryption needs an addon that not every machine has. */
const NEEDS_ADDON = /ClientEncryption|autoEncryption/;

const examples = sourceFiles()
  .filter(({ path, isTest }) => path.startsWith('packages/') && !isTest)
  .flatMap(findExamples);

async function surroundingsOf(name: string): Promise<Surroundings> {
  const manifest = JSON.parse(readFileSync(join('packages', name, 'package.json'), 'utf8')) as {
    readonly name: string;
  };
  const exports = new Set(Object.keys((await import(manifest.name)) as object));
  return { package: { name: manifest.name, exports }, context: CONTEXT_NAMES };
}

function compile(): void {
  const tsc = resolve('node_modules/typescript/bin/tsc');
  try {
    execFileSync(process.execPath, [tsc, '-p', FOLDER], { encoding: 'utf8' });
  } catch (error) {
    const { stdout } = error as { readonly stdout: string };
    const told = stdout.replace(/[^\s]*?(\d+)\.ts(?=\()/g, (_, index) => {
      const example = examples[Number(index)];
      return example === undefined ? index : where(example);
    });
    throw new Error(`The examples do not compile:\n${told}`);
  }
}

describe('the examples of doc comments', () => {
  let world: ExampleWorld;

  before(async () => {
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER, { recursive: true });
    const surroundings = new Map<string, Surroundings>();
    for (const [index, example] of examples.entries()) {
      const name = example.path.split('/')[1] ?? '';
      const found = surroundings.get(name) ?? (await surroundingsOf(name));
      surroundings.set(name, found);
      writeFileSync(join(FOLDER, `${index}.ts`), exampleModule(example, found));
    }
    const options = {
      extends: '../../tsconfig.base.json',
      compilerOptions: {
        composite: false,
        declaration: false,
        declarationMap: false,
        sourceMap: false,
        isolatedDeclarations: false,
        skipLibCheck: true,
        noUnusedLocals: false,
        noUnusedParameters: false,
        paths: {},
      },
      include: ['*.ts'],
    };
    writeFileSync(join(FOLDER, 'tsconfig.json'), JSON.stringify(options));
    compile();
    world = new ExampleWorld();
  });

  after(() => world[Symbol.asyncDispose]());

  test('are many', () => {
    assert.ok(examples.length >= FEWEST, `${examples.length} examples are fewer than ${FEWEST}`);
  });

  for (const [index, example] of examples.entries()) {
    const isMissing =
      NEEDS_ADDON.test(example.code) && optionalPackage('mongodb-client-encryption') === undefined;
    const skip = isMissing ? 'needs mongodb-client-encryption: npm run client-encryption' : false;
    test(where(example), { skip, timeout: 30_000 }, async () => {
      const file = pathToFileURL(join(FOLDER, `${index}.js`)).href;
      await world.run((await import(file)) as ExampleModule);
    });
  }
});

describe('the check of an example', () => {
  const surroundings: Surroundings = {
    package: { name: '@touchstone/driver', exports: new Set(['MongoClient']) },
    context: ['uri'],
  };
  const moduleOf = (code: string): string =>
    exampleModule({ path: 'a.ts', line: 1, code }, surroundings);

  test('imports what is exported, asks for the context, and compares what is claimed', () => {
    const text = moduleOf(
      'const client = new MongoClient(uri);\nclient.options.appName; // => undefined',
    );
    assert.match(text, /import \{ MongoClient \} from '@touchstone\/driver';/);
    assert.match(text, /needs = \["uri"\]/);
    assert.match(text, /shows\(client\.options\.appName, "undefined", "a\.ts:2"\);/);
  });

  test('refuses an example that claims nothing', () => {
    assert.throws(
      () => moduleOf('new MongoClient(uri);'),
      /a\.ts:1: nothing of the example is checked/,
    );
  });

  test('tells values apart, but for what `…` stands for', () => {
    assert.equal(agrees('{ a: 1 }', '{ a: 2 }'), false);
    assert.equal(agrees('{ a: 1, b: 2 }', '{ a: 1, … }'), true);
  });
});
