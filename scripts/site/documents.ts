import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { filesBelow, PACKAGES } from '../source-tree.ts';
import { headingsOf, linksOf } from './markdown.ts';

/** A document by its path in the repository. */
export interface Document {
  readonly path: string;
  readonly text: string;
  readonly title: string;
}

/** The documents that are for readers: those at the top, in `docs`, and one for each package. */
export function documents(): readonly Document[] {
  const paths = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md']
    .concat(filesBelow('docs').filter((path) => path.endsWith('.md')))
    .concat(PACKAGES.map((name) => `packages/${name}/README.md`));
  return paths.map((path) => {
    const text = readFileSync(path, 'utf8');
    return { path, text, title: headingsOf(text)[0]?.text ?? path };
  });
}

/** The target of a link in a document: undefined outside of the repository. */
export function targetOf(
  path: string,
  link: string,
): { readonly path: string; readonly anchor: string } | undefined {
  if (/^[a-z]+:/.test(link)) return undefined;
  const [file = '', anchor = ''] = link.split('#');
  return { path: file === '' ? path : normalize(join(dirname(path), file)), anchor };
}

/** Links that lead to no file, or to no heading of one; one line each. */
export function brokenLinks(all: readonly Document[]): readonly string[] {
  return all.flatMap(({ path, text }) =>
    linksOf(text).flatMap((link) => {
      const target = targetOf(path, link);
      if (target === undefined) return [];
      if (!existsSync(target.path)) return [`${path}: ${link}: there is no such file`];
      if (target.anchor === '') return [];
      const anchors = headingsOf(readFileSync(target.path, 'utf8')).map(({ anchor }) => anchor);
      return anchors.includes(target.anchor) ? [] : [`${path}: ${link}: there is no such heading`];
    }),
  );
}
