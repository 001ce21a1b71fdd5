import type { ServerOptions } from '../server/server-options.ts';

/**
 * The connection string for drivers: the hosts, the first user that the options name, and whether TLS is spoken.
 * Whom to trust is the client's to say (`tlsCAFile`).
 */
export function deploymentUri(
  hosts: readonly string[],
  { auth, tls, database = '' }: Pick<ServerOptions, 'auth' | 'tls' | 'database'>,
  setName?: string,
): string {
  const user = typeof auth === 'object' ? auth.users?.[0] : undefined;
  const options = new URLSearchParams();
  if (setName !== undefined) options.set('replicaSet', setName);
  // Without it, a database in the path would be asked for the user.
  if (user !== undefined) options.set('authSource', user.database ?? 'admin');
  if (tls !== undefined) options.set('tls', 'true');
  const login =
    user === undefined
      ? ''
      : `${encodeURIComponent(user.username)}:${encodeURIComponent(user.password)}@`;
  const query = options.toString();
  return `mongodb://${login}${hosts.join(',')}/${encodeURIComponent(database)}${query === '' ? '' : `?${query}`}`;
}
