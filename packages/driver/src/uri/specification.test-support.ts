import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** The folder `path` of the official specifications' `source`, as a URL; undefined when it is not here. */
export function specificationFolder(path: string): URL | undefined {
  const given = process.env['TOUCHSTONE_SPECS'];
  const root =
    given === undefined
      ? new URL('../../../../../shared/specifications/', import.meta.url)
      : pathToFileURL(`${given}/`);
  const folder = new URL(`source/${path}/`, root);
  return existsSync(folder) ? folder : undefined;
}

/** The official JSON files in a folder with their contents; undefined when they are not here. */
export function specificationFiles(
  path: string,
): readonly { readonly name: string; readonly content: any }[] | undefined {
  const folder = specificationFolder(path);
  if (folder === undefined) return undefined;
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ name, content: JSON.parse(readFileSync(new URL(name, folder), 'utf8')) }));
}
