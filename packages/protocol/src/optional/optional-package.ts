import { createRequire } from 'node:module';
import { propertyOf } from '../narrowing/property-of.ts';

// Some bundlers leave nothing of `import.meta` in a CommonJS bundle, which has a file name of its own.
const require = createRequire(import.meta.url ?? __filename);

/** A package that need not be installed; undefined where it is not. One that is broken throws. */
export function optionalPackage(name: string): unknown {
  try {
    return require(name);
  } catch (error) {
    if (propertyOf(error, 'code') === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
