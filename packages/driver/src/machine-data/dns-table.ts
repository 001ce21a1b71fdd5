import type { Resolver } from '@touchstone/runtime';
import type { MachineInput } from './machine.ts';

/** Records in place of DNS: `srv` (`host:port` each) and `txt` (texts, or their parts) by name. */
export function dnsTable(records: MachineInput): Resolver {
  return {
    async resolveSrv(name) {
      const found: readonly string[] = records['srv']?.[name] ?? notFound(name);
      return found.map((record) => {
        const [host = '', port] = record.split(':');
        return { host, port: Number(port) };
      });
    },
    async resolveTxt(name) {
      const found: readonly (string | readonly string[])[] =
        records['txt']?.[name] ?? notFound(name);
      return found.map((record) => (typeof record === 'string' ? [record] : record));
    },
  };
}

function notFound(name: string): never {
  throw Object.assign(new Error(`no records for ${name}`), { code: 'ENODATA' });
}
