import type { Document } from 'bson';
import type { ServerDescription as ServerFacts } from '../sdam/server-description.ts';
import type { TopologyDescription as TopologyFacts } from '../sdam/topology-description.ts';
import { HostAddress } from '../uri/host-address.ts';
import { ServerDescription, TopologyDescription } from './description-classes.ts';

/** The descriptions before and after a change, as the reducer has them. */
interface DescriptionChange<Facts> {
  readonly previousDescription: Facts;
  readonly newDescription: Facts;
}

/** The fields that all events of discovery and monitoring have (SDAM monitoring, "Events API"). */
abstract class MonitoringEvent {
  /** The name of the class. */
  declare readonly name: string;

  constructor(fields: object) {
    Object.assign(this, fields);
  }
}

abstract class TopologyEvent extends MonitoringEvent {
  /** The number of the topology, which counts the clients of a process. */
  declare readonly topologyId: number;
}

abstract class ServerEvent extends TopologyEvent {
  /** The address of the server, `host:port`. */
  declare readonly address: string;
}

abstract class HeartbeatEvent extends MonitoringEvent {
  /** The address of the server that is checked, `host:port`. */
  declare readonly connectionId: string;
  /** True if the server answers when it has news, not at once. */
  declare readonly awaited: boolean;
}

/** The client begins to look for servers. */
export class TopologyOpeningEvent extends TopologyEvent {}

/** The client looks for servers no more. */
export class TopologyClosedEvent extends TopologyEvent {}

/** The description of the deployment has changed. */
export class TopologyDescriptionChangedEvent extends TopologyEvent {
  /** The description of the deployment before the change. */
  declare readonly previousDescription: TopologyDescription;
  /** The description of the deployment from now on. */
  declare readonly newDescription: TopologyDescription;

  constructor(fields: DescriptionChange<TopologyFacts>) {
    super({
      ...fields,
      previousDescription: TopologyDescription.of(fields.previousDescription),
      newDescription: TopologyDescription.of(fields.newDescription),
    });
  }
}

/** A server belongs to the deployment. */
export class ServerOpeningEvent extends ServerEvent {}

/** A server belongs to the deployment no more. */
export class ServerClosedEvent extends ServerEvent {}

/** The description of a server has changed. */
export class ServerDescriptionChangedEvent extends ServerEvent {
  /** The name of the class. */
  declare readonly name: 'serverDescriptionChanged';
  /** The description of the server before the change. */
  declare readonly previousDescription: ServerDescription;
  /** The description of the server from now on. */
  declare readonly newDescription: ServerDescription;

  constructor(fields: DescriptionChange<ServerFacts>) {
    super({
      ...fields,
      previousDescription: ServerDescription.of(fields.previousDescription),
      newDescription: ServerDescription.of(fields.newDescription),
    });
  }
}

/** A monitor is about to ask its server how it is. */
export class ServerHeartbeatStartedEvent extends HeartbeatEvent {}

/** A server has told how it is. */
export class ServerHeartbeatSucceededEvent extends HeartbeatEvent {
  /** Milliseconds since the check began. */
  declare readonly duration: number;
  /** The reply of the server to `hello`. */
  declare readonly reply: Document;
}

/** A server did not tell how it is. */
export class ServerHeartbeatFailedEvent extends HeartbeatEvent {
  /** Milliseconds since the check began. */
  declare readonly duration: number;
  /** The error that the check failed of: of the network, or of the server. */
  declare readonly failure: Error;
}

/** The SRV records were asked for anew. */
export class SrvPollingEvent {
  /** The records of the seed list. */
  readonly srvRecords: readonly { readonly name: string; readonly port: number }[];

  constructor(srvRecords: readonly { readonly name: string; readonly port: number }[]) {
    this.srvRecords = srvRecords;
  }

  /** The hosts that the records name. */
  hostnames(): Set<string> {
    return new Set(this.srvRecords.map(({ name, port }) => `${name}:${port}`));
  }
}

/** The fields of messages about server selection; with the official driver too, they go to the log and not to listeners. */
export abstract class ServerSelectionEvent {
  /** The servers that were asked for. */
  readonly selector: unknown;
  /** The operation that asks for a server. */
  readonly operation: string;
  /** The description of all servers. */
  readonly topologyDescription: TopologyDescription;
  /** The name of the class. */
  declare readonly name: string;
  /** The words of the log about this event. */
  declare readonly message: string;

  constructor(selector: unknown, topologyDescription: TopologyDescription, operation: string) {
    this.selector = selector;
    this.operation = operation;
    this.topologyDescription = topologyDescription;
  }
}

/** An operation needs a server. */
export class ServerSelectionStartedEvent extends ServerSelectionEvent {
  /** The name of the class. */
  override readonly name = 'serverSelectionStarted';
  /** The words of the log about this event. */
  override readonly message = 'Server selection started';
}

/** There was no server in time. */
export class ServerSelectionFailedEvent extends ServerSelectionEvent {
  /** The name of the class. */
  override readonly name = 'serverSelectionFailed';
  /** The words of the log about this event. */
  override readonly message = 'Server selection failed';
  /** The error that the operation fails with. */
  readonly failure: Error;

  constructor(
    selector: unknown,
    topologyDescription: TopologyDescription,
    error: Error,
    operation: string,
  ) {
    super(selector, topologyDescription, operation);
    this.failure = error;
  }
}

/** A suitable server was found. */
export class ServerSelectionSucceededEvent extends ServerSelectionEvent {
  /** The name of the class. */
  override readonly name = 'serverSelectionSucceeded';
  /** The words of the log about this event. */
  override readonly message = 'Server selection succeeded';
  /** The host that was selected. */
  readonly serverHost: string;
  /** The port that was selected. */
  readonly serverPort: number;

  constructor(
    selector: unknown,
    topologyDescription: TopologyDescription,
    address: string,
    operation: string,
  ) {
    super(selector, topologyDescription, operation);
    const { host, port } = HostAddress.fromString(address).toHostPort();
    this.serverHost = host;
    this.serverPort = port;
  }
}

/** There is no server yet. */
export class WaitingForSuitableServerEvent extends ServerSelectionEvent {
  /** The name of the class. */
  override readonly name = 'waitingForSuitableServer';
  /** The words of the log about this event. */
  override readonly message = 'Waiting for suitable server to become available';
  /** For how long it may wait, in milliseconds. */
  readonly remainingTimeMS: number;

  constructor(
    selector: unknown,
    topologyDescription: TopologyDescription,
    remainingTimeMS: number,
    operation: string,
  ) {
    super(selector, topologyDescription, operation);
    this.remainingTimeMS = remainingTimeMS;
  }
}
