import type { Document } from 'bson';
import type { Address, ServerDescription } from './server-description.ts';
import type { TopologyDescription } from './topology-description.ts';

/**
 * The events of discovery and monitoring, under the names and fields of the official driver.
 *
 * Source: server-discovery-and-monitoring-logging-and-monitoring, "Events API".
 */

export interface TopologyOpeningEvent {
  readonly name: 'topologyOpening';
  readonly topologyId: number;
}

export interface TopologyClosedEvent {
  readonly name: 'topologyClosed';
  readonly topologyId: number;
}

export interface TopologyDescriptionChangedEvent {
  readonly name: 'topologyDescriptionChanged';
  readonly topologyId: number;
  readonly previousDescription: TopologyDescription;
  readonly newDescription: TopologyDescription;
}

export interface ServerOpeningEvent {
  readonly name: 'serverOpening';
  readonly topologyId: number;
  readonly address: Address;
}

export interface ServerClosedEvent {
  readonly name: 'serverClosed';
  readonly topologyId: number;
  readonly address: Address;
}

export interface ServerDescriptionChangedEvent {
  readonly name: 'serverDescriptionChanged';
  readonly topologyId: number;
  readonly address: Address;
  readonly previousDescription: ServerDescription;
  readonly newDescription: ServerDescription;
}

export interface ServerHeartbeatStartedEvent {
  readonly name: 'serverHeartbeatStarted';
  /** The server's address. */
  readonly connectionId: Address;
  /** True if the server answers when it has news, not at once. */
  readonly awaited: boolean;
}

export interface ServerHeartbeatSucceededEvent {
  readonly name: 'serverHeartbeatSucceeded';
  readonly connectionId: Address;
  readonly awaited: boolean;
  /** Milliseconds since the check began. */
  readonly duration: number;
  readonly reply: Document;
}

export interface ServerHeartbeatFailedEvent {
  readonly name: 'serverHeartbeatFailed';
  readonly connectionId: Address;
  readonly awaited: boolean;
  /** Milliseconds since the check began. */
  readonly duration: number;
  readonly failure: Error;
}

/** The events that the reducer may publish. */
export type SdamEvent =
  | TopologyOpeningEvent
  | TopologyClosedEvent
  | TopologyDescriptionChangedEvent
  | ServerOpeningEvent
  | ServerClosedEvent
  | ServerDescriptionChangedEvent;

/** The events that a monitor may publish. */
export type HeartbeatEvent =
  | ServerHeartbeatStartedEvent
  | ServerHeartbeatSucceededEvent
  | ServerHeartbeatFailedEvent;

/** The names and listener arguments, for `ClientEvents`. */
export type SdamEvents = {
  [Event in SdamEvent | HeartbeatEvent as Event['name']]: [event: Event];
};
