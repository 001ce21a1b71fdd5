import { bsonDocument, type TestDocument } from './extended-json.ts';
import {
  arrayOf,
  below,
  boolean,
  isJsonObject,
  object,
  oneOf,
  optional,
  type Reader,
  refuse,
  required,
  string,
} from './reader.ts';

/** The monitor that an event comes from. */
export type EventType = 'command' | 'cmap' | 'sdam';

/** One event that must be observed: its name, and what is asserted of its fields. */
export interface ExpectedEvent {
  readonly name: string;
  readonly fields: ExpectedEventFields;
}

/** Only the fields that the event's own kind has; the parser sees to that. */
export interface ExpectedEventFields {
  readonly command?: TestDocument;
  readonly reply?: TestDocument;
  readonly commandName?: string;
  readonly databaseName?: string;
  readonly hasServiceId?: boolean;
  readonly hasServerConnectionId?: boolean;
  readonly interruptInUseConnections?: boolean;
  readonly reason?: string;
  readonly awaited?: boolean;
  readonly previousDescription?: { readonly type?: string };
  readonly newDescription?: { readonly type?: string };
}

export interface ExpectedEventsForClient {
  readonly client: string;
  readonly eventType: EventType;
  readonly events: readonly ExpectedEvent[];
  readonly ignoreExtraEvents: boolean;
}

const connectionFacts = {
  hasServiceId: optional(boolean, 3),
  hasServerConnectionId: optional(boolean, 6),
};

const commandEvents = {
  commandStartedEvent: optional(
    object({
      command: optional(bsonDocument),
      commandName: optional(string),
      databaseName: optional(string),
      ...connectionFacts,
    }),
  ),
  commandSucceededEvent: optional(
    object({
      reply: optional(bsonDocument),
      commandName: optional(string),
      databaseName: optional(string, 15),
      ...connectionFacts,
    }),
  ),
  commandFailedEvent: optional(
    object({
      commandName: optional(string),
      databaseName: optional(string, 15),
      ...connectionFacts,
    }),
  ),
};

const nothing = object({});
const withReason = object({ reason: optional(string) });

const cmapEvents = {
  poolCreatedEvent: optional(nothing, 3),
  poolReadyEvent: optional(nothing, 3),
  poolClearedEvent: optional(
    object({
      hasServiceId: optional(boolean),
      interruptInUseConnections: optional(boolean, 11),
    }),
    3,
  ),
  poolClosedEvent: optional(nothing, 3),
  connectionCreatedEvent: optional(nothing, 3),
  connectionReadyEvent: optional(nothing, 3),
  connectionClosedEvent: optional(withReason, 3),
  connectionCheckOutStartedEvent: optional(nothing, 3),
  connectionCheckOutFailedEvent: optional(withReason, 3),
  connectionCheckedOutEvent: optional(nothing, 3),
  connectionCheckedInEvent: optional(nothing, 3),
};

const serverDescription = object({
  type: optional(
    oneOf({
      Standalone: 0,
      Mongos: 0,
      PossiblePrimary: 0,
      RSPrimary: 0,
      RSSecondary: 0,
      RSOther: 0,
      RSArbiter: 0,
      RSGhost: 0,
      LoadBalancer: 0,
      Unknown: 0,
    }),
  ),
});

const topologyDescription = object({
  type: optional(
    oneOf({
      Single: 0,
      Unknown: 0,
      ReplicaSetNoPrimary: 0,
      ReplicaSetWithPrimary: 0,
      Sharded: 0,
      LoadBalanced: 0,
    }),
  ),
});

const heartbeat = object({ awaited: optional(boolean) });

const sdamEvents = {
  serverDescriptionChangedEvent: optional(
    object({
      previousDescription: optional(serverDescription),
      newDescription: optional(serverDescription),
    }),
    10,
  ),
  topologyDescriptionChangedEvent: optional(
    object({
      previousDescription: optional(topologyDescription, 20),
      newDescription: optional(topologyDescription, 20),
    }),
    14,
  ),
  serverHeartbeatStartedEvent: optional(heartbeat, 17),
  serverHeartbeatSucceededEvent: optional(heartbeat, 17),
  serverHeartbeatFailedEvent: optional(heartbeat, 17),
  topologyOpeningEvent: optional(nothing, 20),
  topologyClosedEvent: optional(nothing, 20),
};

const exactlyOne = { atLeast: 1, atMost: 1 };

const READERS: Readonly<Record<EventType, Reader<ExpectedEvent>>> = {
  command: named(object(commandEvents, exactlyOne)),
  cmap: named(object(cmapEvents, exactlyOne)),
  sdam: named(object(sdamEvents, exactlyOne)),
};

function named(
  read: Reader<Readonly<Record<string, ExpectedEventFields | undefined>>>,
): Reader<ExpectedEvent> {
  return (value, place) => {
    const [entry] = Object.entries(read(value, place));
    if (entry === undefined) return refuse(value, place, 'one event');
    return { name: entry[0], fields: entry[1] ?? {} };
  };
}

const GROUPS: Readonly<Record<EventType, object>> = {
  command: commandEvents,
  cmap: cmapEvents,
  sdam: sdamEvents,
};

/** The monitor that an event of this name comes from; undefined where there is no such event. */
export function eventTypeOf(name: string): EventType | undefined {
  const types = Object.keys(GROUPS) as EventType[];
  return types.find((type) => Object.hasOwn(GROUPS[type], name));
}

/** An event of any monitor, as `waitForEvent` and `assertEventCount` take it. */
export const expectedEvent: Reader<ExpectedEvent> = (value, place) => {
  const name = isJsonObject(value) ? Object.keys(value)[0] : undefined;
  const type = name === undefined ? undefined : eventTypeOf(name);
  return READERS[type ?? 'command'](value, place);
};

const eventsForClient = object({
  client: required(string),
  eventType: optional(oneOf({ command: 3, cmap: 3, sdam: 10 }), 3),
  events: required<readonly unknown[]>(arrayOf((value) => value)),
  ignoreExtraEvents: optional(boolean, 7),
});

/** An entry of a test's `expectEvents`. */
export const expectedEventsForClient: Reader<ExpectedEventsForClient> = (value, place) => {
  const {
    client,
    eventType = 'command',
    events,
    ignoreExtraEvents = false,
  } = eventsForClient(value, place);
  const read = arrayOf(READERS[eventType]);
  return { client, eventType, events: read(events, below(place, 'events')), ignoreExtraEvents };
};
