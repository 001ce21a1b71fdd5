import { existsSync } from 'node:fs';
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
