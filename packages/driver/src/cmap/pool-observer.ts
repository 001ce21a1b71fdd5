import { ObjectId } from 'bson';
import type { EventPublisher } from '../event/client-events.ts';
import type { Log } from '../event/log.ts';
import type { CmapEvent } from './cmap-events.ts';
import { hostFields } from './command-monitoring.ts';
import type { PoolObserver } from './connection-pool.ts';

/** An event as listeners get it: the pool itself tells services apart by the digits of their ids. */
export type Published<Event> = Event extends { readonly serviceId?: string }
  ? Omit<Event, 'serviceId'> & { readonly serviceId?: ObjectId }
  : Event;

/** The pool events by name, for a typed emitter. */
export type CmapEvents = {
  [Name in CmapEvent['name']]: [event: Published<Extract<CmapEvent, { name: Name }>>];
};

/** The log's words about each event. */
const MESSAGES: Readonly<Record<CmapEvent['name'], string>> = {
  connectionPoolCreated: 'Connection pool created',
  connectionPoolReady: 'Connection pool ready',
  connectionPoolCleared: 'Connection pool cleared',
  connectionPoolClosed: 'Connection pool closed',
  connectionCreated: 'Connection created',
  connectionReady: 'Connection ready',
  connectionClosed: 'Connection closed',
  connectionCheckOutStarted: 'Connection checkout started',
  connectionCheckOutFailed: 'Connection checkout failed',
  connectionCheckedOut: 'Connection checked out',
  connectionCheckedIn: 'Connection checked in',
};

const NAMES = Object.keys(MESSAGES) as readonly CmapEvent['name'][];

/** Brings a pool's events to the client's listeners and to its log (CMAP, "Connection Pool Logging"). */
export function poolObserver(events: EventPublisher<CmapEvents>, log?: Log): PoolObserver {
  return {
    observes(): boolean {
      if (log?.isEnabled('connection', 'debug') === true) return true;
      for (const name of NAMES) if (events.hasListeners(name)) return true;
      return false;
    },
    publish(event: CmapEvent): void {
      if (log?.isEnabled('connection', 'debug') === true) {
        log.write('connection', 'debug', MESSAGES[event.name], logData(event));
      }
      // The compiler cannot see that a name and its event belong together here.
      events.publish(event.name, published(event) as never);
    },
  };
}

function published(event: CmapEvent): Published<CmapEvent> {
  if (!('serviceId' in event) || event.serviceId === undefined)
    return event as Published<CmapEvent>;
  return { ...event, serviceId: new ObjectId(event.serviceId) } as Published<CmapEvent>;
}

const CLOSED_REASONS: Readonly<Record<string, string>> = {
  stale: 'Connection became stale because the pool was cleared',
  idle: 'Connection has been available but unused for longer than the configured max idle time',
  error: 'An error occurred while using the connection',
  poolClosed: 'Connection pool was closed',
};

const CHECK_OUT_FAILED_REASONS: Readonly<Record<string, string>> = {
  timeout: 'Wait queue timeout elapsed without a connection becoming available',
  connectionError: 'An error occurred while trying to establish a new connection',
  poolClosed: 'Connection pool was closed',
};

/** The fields of an event's log message. */
export function logData(event: CmapEvent): Record<string, unknown> {
  const data: Record<string, unknown> = hostFields(event.address);
  if ('connectionId' in event) data['driverConnectionId'] = event.connectionId;
  if ('durationMS' in event) data['durationMS'] = event.durationMS;
  if ('serviceId' in event) data['serviceId'] = event.serviceId;
  if ('error' in event) data['error'] = String(event.error);
  if (event.name === 'connectionPoolCreated') Object.assign(data, event.options);
  if (event.name === 'connectionClosed') data['reason'] = CLOSED_REASONS[event.reason];
  if (event.name === 'connectionCheckOutFailed') {
    data['reason'] = CHECK_OUT_FAILED_REASONS[event.reason];
  }
  return data;
}
