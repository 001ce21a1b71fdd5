import { present } from '@touchstone/protocol';
import { type Runtime, simulatedRuntime } from '@touchstone/runtime';
import { ClientEvents } from '../event/client-events.ts';
import { Log } from '../event/log.ts';
import { logSettings } from '../event/log-settings.ts';
import { dnsTable } from '../machine-data/dns-table.ts';
import type { Machine, MachineInput } from '../machine-data/machine.ts';
import type { MonitorConnection } from '../sdam/monitor-connection.ts';
import type { SdamEvents } from '../sdam/sdam-events.ts';
import { serverDescription } from '../sdam/server-description.ts';
import { RESCAN_SRV_INTERVAL_MS } from '../sdam/srv-polling.ts';
import type { ManagedPool } from '../sdam/topology.ts';
import { Topology } from '../sdam/topology.ts';
import { WIRE_VERSIONS } from '../sdam/topology-description.ts';
import type { ConnectionString } from '../uri/connection-string.ts';
import { parseConnectionString } from '../uri/connection-string.ts';
import { formatHost } from '../uri/hosts.ts';
import { resolveOptions } from '../uri/resolved-options.ts';
import { pollSrvHosts, resolveSeeds } from '../uri/srv.ts';

/**
 * In: `uri`; `records` at the beginning; `rescans`, the records of each later moment (null: DNS does not
 * answer); `serverType`, what each host turns out to be (default `Mongos`). Out: the `hosts` of the
 * topology at the beginning and, in `rescans`, some time after each change of the records; `lookUps`, how
 * often DNS was asked after the beginning.
 */
export const srvPolling: Machine = async ({ uri, records, rescans, serverType = 'Mongos' }) => {
  const { clock, random } = simulatedRuntime({ seed: 'SRV polling' });
  const known = await resolveSeeds(parseConnectionString(uri), {
    resolver: dnsTable(records),
    random,
  });
  const dns: Dns = { records, lookUps: 0 };
  const topology = openTopology(known, dns, { clock, random });
  const meetServers = (): void => {
    for (const address of topology.description.servers.keys()) {
      const { max: maxWireVersion } = WIRE_VERSIONS;
      topology.serverChecked(serverDescription(address, { type: serverType, maxWireVersion }));
    }
  };
  const hosts = (): readonly string[] => [...topology.description.servers.keys()].sort();
  meetServers();
  const before = hosts();
  const after: (readonly string[])[] = [];
  for (const next of rescans as readonly (MachineInput | null)[]) {
    dns.records = next;
    await clock.advance(RESCAN_SRV_INTERVAL_MS + 1);
    after.push(hosts());
    meetServers();
  }
  topology.close();
  return { hosts: before, rescans: after, lookUps: dns.lookUps };
};

interface Dns {
  records: MachineInput | null;
  lookUps: number;
}

function openTopology(
  known: ConnectionString,
  dns: Dns,
  { clock, random }: Pick<Runtime, 'clock' | 'random'>,
): Topology<ManagedPool> {
  const options = resolveOptions(known);
  const { heartbeatFrequencyMS, srvMaxHosts, srvServiceName, replicaSet, loadBalanced } = options;
  const topology = new Topology<ManagedPool>({
    seed: {
      topologyId: 1,
      hosts: known.hosts.map(formatHost),
      setName: replicaSet,
      loadBalanced,
    },
    monitor: {
      clock,
      heartbeatFrequencyMS,
      connectTimeoutMS: 0,
      serverMonitoringMode: 'poll',
      isFaas: false,
      createConnection: () => silentConnection,
    },
    events: new ClientEvents<SdamEvents>(),
    log: new Log(logSettings({}, {}), { write: () => {} }, clock),
    createPool: () => ({ ready() {}, clear() {}, close() {} }),
    srv: {
      clock,
      random,
      heartbeatFrequencyMS,
      srvMaxHosts,
      async lookUp() {
        dns.lookUps += 1;
        if (dns.records === null) throw new Error('DNS does not answer');
        return pollSrvHosts(present(known.srvHost), srvServiceName, dnsTable(dns.records));
      },
    },
  });
  topology.open();
  return topology;
}

/** The states of the servers are given; nobody asks them. */
const silentConnection: MonitorConnection = {
  id: 0,
  serverConnectionId: null,
  connect: () => new Promise(() => {}),
  hello: () => new Promise(() => {}),
  nextReply: () => new Promise(() => {}),
  close() {},
};
