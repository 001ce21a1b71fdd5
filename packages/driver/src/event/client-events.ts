import { EventEmitter } from 'node:events';

/** The names of events with what their listeners receive: `{ commandStarted: [CommandStartedEvent] }`. */
export type EventsMap<Events> = Record<keyof Events, [event: unknown]>;

/**
 * The means by which a part of the driver tells its events. Ask `hasListeners` first and build no event
 * object when nobody listens.
 */
export interface EventPublisher<Events extends EventsMap<Events>> {
  hasListeners(name: keyof Events): boolean;
  publish<Name extends keyof Events>(name: Name, event: Events[Name][0]): void;
}

/**
 * The driver's event emitter: Node's, with the names and payloads of `Events` checked by the compiler.
 *
 * Source: the listeners' methods are those of Node's `EventEmitter`, as with the official driver.
 *
 * @example
 * ```ts
 * const observed = new MongoClient(uri, { monitorCommands: true });
 * const names: string[] = [];
 * observed.on('commandStarted', ({ commandName }) => names.push(commandName));
 * await observed.db('shop').collection('orders').countDocuments();
 * await observed.close();
 * names; // => [ 'aggregate', 'endSessions' ]
 * ```
 */
export class ClientEvents<Events extends EventsMap<Events>>
  extends EventEmitter<Events>
  implements EventPublisher<Events>
{
  /** True if building an event named `name` would serve anybody. */
  hasListeners(name: keyof Events): boolean {
    return (this as EventEmitter).listenerCount(name as string) > 0;
  }

  /**
   * Emits without ever throwing. What a listener throws is the application's mistake: it surfaces as
   * an uncaught exception, as from any emitter, but not in the midst of a state change of the driver.
   */
  publish<Name extends keyof Events>(name: Name, event: Events[Name][0]): void {
    try {
      (this as EventEmitter).emit(name as string, event);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}
