/**
 * Makes of the declarations that the compiler wrote (`dist`, ECMAScript modules) those that users see (`types`, CommonJS,
 * as is what Node.js loads). Both kinds of programs read the same ones: two copies of a class with private members
 * would be two types.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const UNPUBLISHED = /\.(test|test-d|test-support|test\.data)\.d\.ts$/;
/** The relative path after `from`, or in `import(…)`. */
const RELATIVE_IMPORT = /(\bfrom |\bimport\()'(\.{1,2}\/[^']+)\.[jt]s'/g;

/** The text of a declaration file as a CommonJS module, whose relative imports end in `.cjs`. */
export function commonJsDeclarations(text: string): string {
  return text
    .replace(RELATIVE_IMPORT, (_, before: string, path: string) => `${before}'${path}.cjs'`)
    .replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '\n');
}

/** Writes `types` of the package in this folder anew; `entries` are its modules that others load by name. */
export function declarePackage(root: string, entries: readonly string[]): void {
  const from = join(root, 'dist');
  const to = join(root, 'types');
  rmSync(to, { recursive: true, force: true });
  for (const path of readdirSync(from, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.d.ts') || UNPUBLISHED.test(path)) continue;
    const target = join(to, path.replace(/\.d\.ts$/, '.d.cts'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, commonJsDeclarations(readFileSync(join(from, path), 'utf8')));
  }
  for (const entry of entries) {
    writeFileSync(join(to, `${entry}.d.mts`), `export * from './${basename(entry)}.cjs';\n`);
  }
}
