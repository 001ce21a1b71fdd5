import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PublicSurface } from './public-members.ts';
import { PACKAGES, type SourceFile, sourceFiles } from './source-tree.ts';
import { countTypes, excessOf, perThousand } from './type-counts.ts';

const file = (path: string, ...lines: string[]): SourceFile => ({
  path,
  text: lines.join('\n'),
  lines: lines.length,
  isTest: false,
});

test('assertions are counted where they stand, and `as const` asserts nothing', () => {
  const counts = countTypes([
    file('packages/a/src/a.ts', 'const x = y! as any;', "const z = 'as any!' as const; // as any"),
  ]);
  assert.deepEqual(counts, { lines: 2, nonNull: 1, as: 1, any: 1 });
  assert.deepEqual(perThousand({ ...counts, lines: 500 }), { nonNull: 2, as: 2, any: 2 });
});

test('more than is allowed is told', () => {
  const counts = { lines: 2000, nonNull: 2, as: 9, any: 2 };
  assert.deepEqual(excessOf(counts), ['9 times as, at most 8 are allowed']);
  assert.deepEqual(excessOf({ ...counts, as: 8 }), []);
});

for (const name of PACKAGES) {
  test(`packages/${name} steps around the type checker as seldom as was agreed`, () => {
    const own = sourceFiles().filter(({ path }) => path.startsWith(`packages/${name}/`));
    const counts = countTypes(own);
    assert.ok(counts.lines > 0);
    assert.deepEqual(excessOf(counts), []);
  });
}

test('the public surface goes through `export *`, other names and base classes', () => {
  const surface = new PublicSurface([
    file('p/index.ts', "export * from './b.ts';", "export { C as D } from './c.ts';"),
    file(
      'p/b.ts',
      '/** Said. */',
      'export interface B {',
      '  /** Said. */',
      '  x: 1;',
      '  y: 2;',
      '}',
    ),
    file(
      'p/c.ts',
      "import { Base } from './base.ts';",
      'export class C extends Base {',
      '  #hidden = 1;',
      '  private p = 2;',
      '  /** The first of two signatures is said. */',
      '  f(a: string): void;',
      '  f(a: unknown): void {}',
      '}',
    ),
    file('p/base.ts', '/** Said. */', 'export abstract class Base {', '  inherited = 1;', '}'),
  ]);
  const told = surface.namesOf('p/index.ts').map(({ name, isDocumented }) => [name, isDocumented]);
  assert.deepEqual(told, [
    ['B', true],
    ['B.x', true],
    ['B.y', false],
    ['D', false],
    ['D.f', true],
    ['D.inherited', false],
  ]);
});
