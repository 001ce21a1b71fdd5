/**
 * Loaded before everything else in a process (`--import`): packages load one another as modules, not as their bundles, so that the
 * lines which the tests of other packages reach are counted where they stand.
 */
import { type ResolveHook, register } from 'node:module';
import { isMainThread } from 'node:worker_threads';
import { bundleName, ENTRIES } from './bundle-entries.ts';

/** The compiled module that the bundle at an address was made of; the address itself where it is no bundle. */
export function moduleOf(url: string): string {
  const [, root, name, bundle] =
    /^(.*\/packages\/([^/]+)\/)bundle\/(?:module\/)?([^/]+)\.(?:cjs|js)$/.exec(url) ?? [];
  const entry = ENTRIES[name ?? '']?.find((one) => bundleName(one) === bundle);
  return entry === undefined ? url : `${root}dist/${entry}.js`;
}

/** Called by Node.js in a thread of its own, for each import. Who asks for the file of a bundle gets it, but for commands. */
export const resolve: ResolveHook = async (specifier, context, nextResolve) => {
  const resolved = await nextResolve(specifier, context);
  const isByName = !/^(?:[./]|file:)/.test(specifier) || /\/bin\//.test(context.parentURL ?? '');
  const url = isByName ? moduleOf(resolved.url) : resolved.url;
  return url === resolved.url ? resolved : { ...resolved, url, format: 'module' };
};

if (isMainThread) register(import.meta.url);
