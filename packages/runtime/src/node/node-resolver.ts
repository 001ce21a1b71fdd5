import { promises as dns } from 'node:dns';
import type { Resolver } from '../resolver.ts';

/** The DNS servers that the operating system names. */
export const nodeResolver: Resolver = {
  async resolveSrv(name) {
    const records = await dns.resolveSrv(name);
    return records.map((record) => ({ host: record.name, port: record.port }));
  },
  resolveTxt(name) {
    return dns.resolveTxt(name);
  },
  resolveCname(name) {
    return dns.resolveCname(name);
  },
};
