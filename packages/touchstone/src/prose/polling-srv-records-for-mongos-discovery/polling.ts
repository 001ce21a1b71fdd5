import { expect, expectEqual } from '../expect.ts';
import type { ProseCase, ProseTest } from '../prose-test.ts';

const DOMAIN = 'test.build.10gen.cc';
const host = (port: number): string => `localhost.${DOMAIN}:${port}`;

interface Change {
  readonly description: string;
  readonly name?: string;
  readonly service?: string;
  readonly options?: string;
  readonly before?: readonly number[];
  /** The records afterwards; null: DNS does not answer, `gone`: it knows no such name. */
  readonly after: readonly number[] | null | 'gone';
  readonly hosts: readonly number[];
}

const BEFORE = [27017, 27018];

const CHANGES: readonly Change[] = [
  { description: '1: addition of a record', after: [...BEFORE, 27019], hosts: [...BEFORE, 27019] },
  { description: '2: removal of a record', after: [27017], hosts: [27017] },
  { description: '3: replacement of a record', after: [27017, 27019], hosts: [27017, 27019] },
  { description: '4: replacement of both by one', after: [27019], hosts: [27019] },
  { description: '5: replacement of both by two', after: [27019, 27020], hosts: [27019, 27020] },
  { description: '6: lookup timeout', after: null, hosts: BEFORE },
  { description: '7: lookup failure', after: 'gone', hosts: BEFORE },
  { description: '8: removal of all records', after: [], hosts: BEFORE },
  {
    description: '10: all records are selected (srvMaxHosts = 0)',
    options: '?srvMaxHosts=0',
    after: [27017, 27019, 27020],
    hosts: [27017, 27019, 27020],
  },
  {
    description: '11: all records are selected (srvMaxHosts >= records)',
    options: '?srvMaxHosts=2',
    after: [27019, 27020],
    hosts: [27019, 27020],
  },
  {
    description: '13: a custom service name',
    name: 'test22',
    service: 'customname',
    options: '?srvServiceName=customname',
    before: [27017],
    after: [27019, 27020],
    hosts: [27019, 27020],
  },
];

/** All thirteen prose tests; a table stands in place of DNS, and time is virtual. */
export const polling: ProseTest = {
  needsServer: false,
  cases: [
    ...CHANGES.map(changeCase),
    {
      description: '9: no polling for load-balanced clusters',
      async run(world) {
        const { rescans, lookUps } = await world.machine('srvPolling', {
          uri: `mongodb+srv://test3.${DOMAIN}/?loadBalanced=true`,
          serverType: 'LoadBalancer',
          records: recordsOf('test3', [27017]),
          rescans: [recordsOf('test3', [27017, 27018]), recordsOf('test3', [27017, 27018])],
        });
        expectEqual(rescans.at(-1), [host(27017)], 'the hosts');
        expect(Number(lookUps) === 0, 'no further question to DNS');
      },
    },
    {
      description: '12: new records are randomly selected (srvMaxHosts > 0)',
      async run(world) {
        const { rescans } = await world.machine('srvPolling', {
          uri: `mongodb+srv://test1.${DOMAIN}/?srvMaxHosts=2`,
          records: recordsOf('test1', BEFORE),
          rescans: [recordsOf('test1', [27017, 27019, 27020])],
        });
        const hosts: readonly string[] = rescans[0];
        expect(hosts.length === 2 && hosts.includes(host(27017)), `27017 and one more: ${hosts}`);
      },
    },
  ],
};

function changeCase(change: Change): ProseCase {
  const { name = 'test1', service, options = '', before = BEFORE, after } = change;
  return {
    description: change.description,
    async run(world) {
      const { hosts, rescans } = await world.machine('srvPolling', {
        uri: `mongodb+srv://${name}.${DOMAIN}/${options}`,
        records: recordsOf(name, before, service),
        rescans: [after === null ? null : after === 'gone' ? {} : recordsOf(name, after, service)],
      });
      expectEqual(hosts, before.map(host).sort(), 'the hosts at the beginning');
      expectEqual(rescans[0], change.hosts.map(host).sort(), 'the hosts afterwards');
    },
  };
}

function recordsOf(
  name: string,
  ports: readonly number[],
  service = 'mongodb',
): Record<string, unknown> {
  return { srv: { [`_${service}._tcp.${name}.${DOMAIN}`]: ports.map(host) } };
}
