import type { ObservedEvent } from '../adapter-protocol/adapter-protocol.ts';
import type { DriverObject } from './node-driver.ts';
import { plain } from './results.ts';

/** Log messages and spans come to the adapter by other ways. */
type Category = Exclude<ObservedEvent['category'], 'callback' | 'log' | 'tracing'>;
type Translation = readonly [category: Category, name: string];

/** The driver's event names, and what the unified test format calls them. */
const TRANSLATIONS: Readonly<Record<string, Translation>> = {
  commandStarted: ['command', 'commandStartedEvent'],
  commandSucceeded: ['command', 'commandSucceededEvent'],
  commandFailed: ['command', 'commandFailedEvent'],
  connectionPoolCreated: ['cmap', 'poolCreatedEvent'],
  connectionPoolReady: ['cmap', 'poolReadyEvent'],
  connectionPoolCleared: ['cmap', 'poolClearedEvent'],
  connectionPoolClosed: ['cmap', 'poolClosedEvent'],
  connectionCreated: ['cmap', 'connectionCreatedEvent'],
  connectionReady: ['cmap', 'connectionReadyEvent'],
  connectionClosed: ['cmap', 'connectionClosedEvent'],
  connectionCheckOutStarted: ['cmap', 'connectionCheckOutStartedEvent'],
  connectionCheckOutFailed: ['cmap', 'connectionCheckOutFailedEvent'],
  connectionCheckedOut: ['cmap', 'connectionCheckedOutEvent'],
  connectionCheckedIn: ['cmap', 'connectionCheckedInEvent'],
  serverOpening: ['sdam', 'serverOpeningEvent'],
  serverClosed: ['sdam', 'serverClosedEvent'],
  serverDescriptionChanged: ['sdam', 'serverDescriptionChangedEvent'],
  topologyOpening: ['sdam', 'topologyOpeningEvent'],
  topologyClosed: ['sdam', 'topologyClosedEvent'],
  topologyDescriptionChanged: ['sdam', 'topologyDescriptionChangedEvent'],
  serverHeartbeatStarted: ['sdam', 'serverHeartbeatStartedEvent'],
  serverHeartbeatSucceeded: ['sdam', 'serverHeartbeatSucceededEvent'],
  serverHeartbeatFailed: ['sdam', 'serverHeartbeatFailedEvent'],
};

export const observedEventNames: readonly string[] = Object.keys(TRANSLATIONS);

/** The name that tests give the driver's event; undefined when they never look at it. */
export function testNameOf(name: string): string | undefined {
  return TRANSLATIONS[name]?.[1];
}

/** A driver's event as plain data; undefined when tests never look at it. */
export function observeEvent(
  name: string,
  event: DriverObject,
): Omit<ObservedEvent, 'sequence' | 'observedAt'> | undefined {
  const translation = TRANSLATIONS[name];
  if (translation === undefined) return undefined;
  const [category, testName] = translation;
  return { category, name: testName, fields: fieldsOf(category, event) };
}

function fieldsOf(category: Category, event: DriverObject): Record<string, unknown> {
  switch (category) {
    case 'command':
      return commandFields(event);
    case 'cmap':
      return poolFields(event);
    case 'sdam':
      return topologyFields(event);
  }
}

function commandFields(event: DriverObject): Record<string, unknown> {
  return present({
    commandName: event.commandName,
    databaseName: event.databaseName,
    command: plain(event.command),
    reply: plain(event.reply),
    failure: event.failure?.message,
    requestId: event.requestId,
    operationId: event.operationId,
    address: event.address,
    connectionId: event.connectionId,
    serverConnectionId: event.serverConnectionId,
    serviceId: event.serviceId,
  });
}

function poolFields(event: DriverObject): Record<string, unknown> {
  return present({
    address: event.address,
    connectionId: event.connectionId,
    reason: event.reason,
    durationMS: event.durationMS,
    serviceId: event.serviceId,
    interruptInUseConnections: event.interruptInUseConnections,
    error: event.error?.message,
  });
}

function topologyFields(event: DriverObject): Record<string, unknown> {
  return present({
    address: event.address ?? event.connectionId,
    awaited: event.awaited,
    topologyId: event.topologyId,
    reply: event.reply,
    failure: event.failure?.message,
    previousDescription: description(event.previousDescription),
    newDescription: description(event.newDescription),
  });
}

/** The members of a topology or a server that the files of the SDAM specification name. */
const DESCRIBED: readonly string[] = [
  'address',
  'arbiters',
  'compatible',
  'electionId',
  'hosts',
  'logicalSessionTimeoutMinutes',
  'maxElectionId',
  'maxSetVersion',
  'maxWireVersion',
  'me',
  'minWireVersion',
  'passives',
  'primary',
  'setName',
  'setVersion',
  'topologyVersion',
  'type',
];

/** A server or topology description, as far as tests compare it; what has no value is null. */
function description(value: DriverObject): unknown {
  if (value === undefined) return undefined;
  // Nobody has asked a load balancer for its wire versions: the drivers' 0 stands for none.
  const isTold = (name: string): boolean =>
    value.type !== 'LoadBalancer' || !name.endsWith('WireVersion');
  const members = DESCRIBED.filter((name) => name in value);
  return present({
    ...Object.fromEntries(
      members.map((name) => [name, isTold(name) ? plain(value[name] ?? null) : null]),
    ),
    ...('error' in value && { error: value.error?.message ?? null }),
    roundTripTimeMS: value.roundTripTime,
    ...(value.servers instanceof Map && { servers: [...value.servers.values()].map(description) }),
  });
}

function present(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
