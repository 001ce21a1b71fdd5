import type { EventEmitter } from 'node:events';

/** Any listener. */
export type GenericListener = (...args: any[]) => void;

/** Listeners by the names of their events. */
export type EventsDescription = Record<string, GenericListener>;

/** The events that every emitter has of itself. */
export type CommonEvents = 'newListener' | 'removeListener';

/** The listeners of events that are described by the arguments of each. */
export type ListenersOf<Events> = {
  [Name in keyof Events]: Events[Name] extends readonly any[]
    ? (...args: Events[Name]) => void
    : never;
};

/** Node's event emitter, with the listeners of each event known to the compiler. */
export interface TypedEventEmitter<Events extends EventsDescription> extends EventEmitter {
  on<Name extends keyof Events>(event: Name, listener: Events[Name]): this;
  on(event: string | symbol, listener: GenericListener): this;
  once<Name extends keyof Events>(event: Name, listener: Events[Name]): this;
  once(event: string | symbol, listener: GenericListener): this;
  off<Name extends keyof Events>(event: Name, listener: Events[Name]): this;
  off(event: string | symbol, listener: GenericListener): this;
  addListener<Name extends keyof Events>(event: Name, listener: Events[Name]): this;
  addListener(event: string | symbol, listener: GenericListener): this;
  removeListener<Name extends keyof Events>(event: Name, listener: Events[Name]): this;
  removeListener(event: string | symbol, listener: GenericListener): this;
  prependListener<Name extends keyof Events>(event: Name, listener: Events[Name]): this;
  prependListener(event: string | symbol, listener: GenericListener): this;
  prependOnceListener<Name extends keyof Events>(event: Name, listener: Events[Name]): this;
  prependOnceListener(event: string | symbol, listener: GenericListener): this;
  eventNames(): string[];
}
