import { createRequire } from 'node:module';
import { nodeRuntime, type Runtime } from '@touchstone/runtime';

const require = createRequire(import.meta.url);

let known: { readonly version: string | undefined } | undefined;

/**
 * The version of libmongocrypt that the optional package brings; undefined where it is not, or cannot be loaded, and in a
 * simulated world, where there are no key services.
 */
export function libmongocryptVersion(runtime: Runtime): string | undefined {
  if (runtime !== nodeRuntime()) return undefined;
  known ??= { version: loadedVersion() };
  return known.version;
}

function loadedVersion(): string | undefined {
  try {
    const { MongoCrypt } = require('mongodb-client-encryption') as {
      readonly MongoCrypt: { readonly libmongocryptVersion: string };
    };
    return MongoCrypt.libmongocryptVersion;
  } catch {
    return undefined;
  }
}
