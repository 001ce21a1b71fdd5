import type { Machine } from '../machine-data/machine.ts';
import { parseConnectionString } from '../uri/connection-string.ts';
import type { Host } from '../uri/hosts.ts';

/**
 * In: `uri`. Out: `warnings`, `hosts` (`type`, `host`, `port`), `auth` (`username`, `password`, `db`) and
 * `options` by the names that code gives them.
 */
export const connectionString: Machine = ({ uri }) => {
  const { warnings, hosts, username, password, database, options } = parseConnectionString(uri);
  return {
    warnings,
    hosts: hosts.map(hostFields),
    auth: { username: username ?? null, password: password ?? null, db: database ?? null },
    options,
  };
};

function hostFields(host: Host): {
  readonly type: string;
  readonly host: string;
  readonly port: number | null;
} {
  if (host.kind === 'unix') return { type: 'unix', host: host.path, port: null };
  const type = host.kind === 'ipv6' ? 'ip_literal' : host.kind;
  return { type, host: host.host, port: host.hasPort ? host.port : null };
}
