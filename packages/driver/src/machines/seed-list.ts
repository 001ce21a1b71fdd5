import { simulatedRuntime } from '@touchstone/runtime';
import { dnsTable } from '../machine-data/dns-table.ts';
import type { Machine } from '../machine-data/machine.ts';
import { parseConnectionString } from '../uri/connection-string.ts';
import { formatHost } from '../uri/hosts.ts';
import { resolveSeeds } from '../uri/srv.ts';

/**
 * In: `uri`, `records`. Out: `seeds` (`host:port`), `options`, `username`, `password` and `database`, all
 * of them after DNS was asked.
 */
export const seedList: Machine = async ({ uri, records }) => {
  const { random } = simulatedRuntime({ seed: 'seed list' });
  const resolver = dnsTable(records);
  const resolved = await resolveSeeds(parseConnectionString(uri), { resolver, random });
  const { username, password, database, options } = resolved;
  return {
    seeds: resolved.hosts.map(formatHost),
    options,
    username: username ?? null,
    password: password ?? null,
    database: database ?? null,
  };
};
