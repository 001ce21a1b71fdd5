import type { EventsDescription, ListenersOf } from '../event/typed-event-emitter.ts';
import type { ClientSession } from '../session/client-session.ts';
import type * as command from './command-event-classes.ts';
import type { ServerDescription } from './description-classes.ts';
import type * as pool from './pool-event-classes.ts';
import type * as topology from './topology-event-classes.ts';

/** The command events by their names, with the arguments of their listeners. */
export interface CommandEventMap {
  commandStarted: [event: command.CommandStartedEvent];
  commandSucceeded: [event: command.CommandSucceededEvent];
  commandFailed: [event: command.CommandFailedEvent];
}

/** The same about connection pools. */
export interface PoolEventMap {
  connectionPoolCreated: [event: pool.ConnectionPoolCreatedEvent];
  connectionPoolReady: [event: pool.ConnectionPoolReadyEvent];
  connectionPoolCleared: [event: pool.ConnectionPoolClearedEvent];
  connectionPoolClosed: [event: pool.ConnectionPoolClosedEvent];
  connectionCreated: [event: pool.ConnectionCreatedEvent];
  connectionReady: [event: pool.ConnectionReadyEvent];
  connectionClosed: [event: pool.ConnectionClosedEvent];
  connectionCheckOutStarted: [event: pool.ConnectionCheckOutStartedEvent];
  connectionCheckOutFailed: [event: pool.ConnectionCheckOutFailedEvent];
  connectionCheckedOut: [event: pool.ConnectionCheckedOutEvent];
  connectionCheckedIn: [event: pool.ConnectionCheckedInEvent];
}

/** The same about monitors. */
export interface MonitorEventMap {
  serverHeartbeatStarted: [event: topology.ServerHeartbeatStartedEvent];
  serverHeartbeatSucceeded: [event: topology.ServerHeartbeatSucceededEvent];
  serverHeartbeatFailed: [event: topology.ServerHeartbeatFailedEvent];
}

/** The same about discovery. */
export interface TopologyEventMap {
  topologyOpening: [event: topology.TopologyOpeningEvent];
  topologyClosed: [event: topology.TopologyClosedEvent];
  topologyDescriptionChanged: [event: topology.TopologyDescriptionChangedEvent];
  serverOpening: [event: topology.ServerOpeningEvent];
  serverClosed: [event: topology.ServerClosedEvent];
  serverDescriptionChanged: [event: topology.ServerDescriptionChangedEvent];
}

/** All that a client emits, but for what it tells of itself. */
export interface DeploymentEventMap
  extends CommandEventMap,
    PoolEventMap,
    MonitorEventMap,
    TopologyEventMap {}

/** The names of all of them. */
export const MONGO_CLIENT_EVENTS = [
  'connectionPoolCreated',
  'connectionPoolReady',
  'connectionPoolCleared',
  'connectionPoolClosed',
  'connectionCreated',
  'connectionReady',
  'connectionClosed',
  'connectionCheckOutStarted',
  'connectionCheckOutFailed',
  'connectionCheckedOut',
  'connectionCheckedIn',
  'commandStarted',
  'commandSucceeded',
  'commandFailed',
  'serverOpening',
  'serverClosed',
  'serverDescriptionChanged',
  'topologyOpening',
  'topologyClosed',
  'topologyDescriptionChanged',
  'error',
  'timeout',
  'close',
  'serverHeartbeatStarted',
  'serverHeartbeatSucceeded',
  'serverHeartbeatFailed',
] as const;

/** Of emitters with states; it adds nothing that applications listen to. */
export type EventEmitterWithState = Record<never, never>;

/** The listeners of a connection's events. */
export type ConnectionEvents = ListenersOf<CommandEventMap> & {
  clusterTimeReceived(clusterTime: object): void;
  close(): void;
  pinned(pinType: string): void;
  unpinned(pinType: string): void;
};

/** The listeners of a pool's events. */
export type ConnectionPoolEvents = ListenersOf<PoolEventMap> & Omit<ConnectionEvents, 'close'>;

/** The listeners of a monitor's events. */
export type MonitorEvents = ListenersOf<MonitorEventMap> & {
  resetServer(error?: Error): void;
  resetConnectionPool(): void;
  close(): void;
};

/** The listeners of a server's events. */
export type ServerEvents = ListenersOf<MonitorEventMap> & {
  descriptionReceived(description: ServerDescription): void;
  closed(): void;
  ended(): void;
} & ConnectionPoolEvents;

/** The listeners of a topology's events. */
export type TopologyEvents = ListenersOf<TopologyEventMap> & {
  error(error: Error): void;
  close(): void;
  timeout(): void;
} & ServerEvents &
  ConnectionEvents;

/** The listeners of a session's events. */
export type ClientSessionEvents = EventsDescription & {
  ended(session: ClientSession): void;
};
