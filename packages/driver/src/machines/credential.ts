import { credentialOf } from '../auth/credential.ts';
import type { Machine } from '../machine-data/machine.ts';
import { parseConnectionString } from '../uri/connection-string.ts';

/** In: `uri`. Out: the `credential` that it describes, or null. */
export const credential: Machine = ({ uri }) => {
  const { username, password, database, options } = parseConnectionString(uri);
  const found = credentialOf({ ...options, username, password, database });
  if (found === undefined) return { credential: null };
  return {
    credential: {
      username: found.username ?? null,
      password: found.password ?? null,
      source: found.source,
      mechanism: found.mechanism ?? null,
      mechanism_properties: found.mechanismProperties,
    },
  };
};
