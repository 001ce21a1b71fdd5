// biome-ignore-all lint/suspicious/noExplicitAny: the fields of an event go with its name, which the map does not tell.
import * as command from './command-event-classes.ts';
import * as pool from './pool-event-classes.ts';
import * as topology from './topology-event-classes.ts';

/** Makes the object of an event from its fields, which go with the name under which it stands here. */
type EventClass = new (fields: any) => object;

/** The class of each event, by the name under which a client emits it. */
export const EVENT_CLASSES: ReadonlyMap<string, EventClass> = new Map<string, EventClass>([
  ['commandFailed', command.CommandFailedEvent],
  ['commandStarted', command.CommandStartedEvent],
  ['commandSucceeded', command.CommandSucceededEvent],
  ['connectionCheckOutFailed', pool.ConnectionCheckOutFailedEvent],
  ['connectionCheckOutStarted', pool.ConnectionCheckOutStartedEvent],
  ['connectionCheckedIn', pool.ConnectionCheckedInEvent],
  ['connectionCheckedOut', pool.ConnectionCheckedOutEvent],
  ['connectionClosed', pool.ConnectionClosedEvent],
  ['connectionCreated', pool.ConnectionCreatedEvent],
  ['connectionPoolCleared', pool.ConnectionPoolClearedEvent],
  ['connectionPoolClosed', pool.ConnectionPoolClosedEvent],
  ['connectionPoolCreated', pool.ConnectionPoolCreatedEvent],
  ['connectionPoolReady', pool.ConnectionPoolReadyEvent],
  ['connectionReady', pool.ConnectionReadyEvent],
  ['serverClosed', topology.ServerClosedEvent],
  ['serverDescriptionChanged', topology.ServerDescriptionChangedEvent],
  ['serverHeartbeatFailed', topology.ServerHeartbeatFailedEvent],
  ['serverHeartbeatStarted', topology.ServerHeartbeatStartedEvent],
  ['serverHeartbeatSucceeded', topology.ServerHeartbeatSucceededEvent],
  ['serverOpening', topology.ServerOpeningEvent],
  ['topologyClosed', topology.TopologyClosedEvent],
  ['topologyDescriptionChanged', topology.TopologyDescriptionChangedEvent],
  ['topologyOpening', topology.TopologyOpeningEvent],
]);
