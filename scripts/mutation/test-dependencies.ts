import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { digest } from './digest.ts';
import { filesBelow, isProduct } from './sandbox.ts';

/** The modules that a test file depends on: itself, those below it, and whole packages that it loads by name. */
export class TestDependencies {
  readonly #modules = new Map<string, string>();
  readonly #packages = new Map<string, string>();

  of(file: string): string {
    return digest([...this.#below(file)].sort().map((each) => this.#digestOf(each)));
  }

  #below(file: string): ReadonlySet<string> {
    const seen = new Set<string>();
    const open = [file];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      if (next.endsWith('.js')) open.push(...importedBy(next));
    }
    return seen;
  }

  #digestOf(path: string): string {
    if (path.endsWith('.js')) return this.#moduleDigest(path);
    const known = this.#packages.get(path);
    if (known !== undefined) return known;
    const made = digest(
      filesBelow(`${path}/dist`)
        .filter(isProduct)
        .map((each) => this.#moduleDigest(each)),
    );
    this.#packages.set(path, made);
    return made;
  }

  #moduleDigest(path: string): string {
    const known = this.#modules.get(path);
    if (known !== undefined) return known;
    const made = digest([existsSync(path) ? readFileSync(path) : '']);
    this.#modules.set(path, made);
    return made;
  }
}

/** The modules that a module imports, and the packages of this workspace: `packages/driver`. */
function importedBy(file: string): readonly string[] {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return [...text.matchAll(/(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)].flatMap(
    ([, name = '']) => {
      if (name.startsWith('.')) return [join(dirname(file), name)];
      const [, inner] = /^(?:@touchstone\/)?(touchstone|(?<=\/)[\w-]+)/.exec(name) ?? [];
      return inner === undefined ? [] : [`packages/${inner}`];
    },
  );
}
