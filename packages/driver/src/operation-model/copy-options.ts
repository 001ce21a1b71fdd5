import type { Document } from 'bson';

/** Copies to a command the options that it takes under the same name, where they are given. */
export function copyOptions<Options extends object>(
  body: Document,
  options: Options,
  names: readonly (keyof Options & string)[],
): void {
  for (const name of names) {
    const value = options[name];
    if (value !== undefined && value !== null) body[name] = value;
  }
}
