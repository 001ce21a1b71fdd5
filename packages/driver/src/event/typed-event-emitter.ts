// biome-ignore-all lint/suspicious/noExplicitAny: listeners of all events have nothing in common but that they are functions.
import type { EventEmitter } from 'node:events';

/** Any listener. */
export type GenericListener = (...args: any[]) => void;

/** Listeners by the names of their events. */
export type EventsDescription = Record<string, GenericListener>;

/** The events that every emitter has of itself. */
export type CommonEvents = 'newListener' | 'removeListener';

/** The listeners of events that are described by the arguments of each. */
export type ListenersOf<Events> = {
  [Name in keyof Events]: Events[Name] extends readonly unknown[]
    ? (...args: Events[Name]) => void
    : never;
};

/** Node's event emitter, with the listeners of each event known to the compiler. */
export interface TypedEventEmitter<Events extends EventsDescription> extends EventEmitter {
  /** Listens to an event. */
  on<Name extends keyof Events>(event: Name, listener: Events[Name]): this;
  on(event: string | symbol, listener: GenericListener): this;
  /** Listens to an event once. */
  once<Name extends keyof Events>(event: Name, listener: Events[Name]): this;
  once(event: string | symbol, listener: GenericListener): this;
  /** Takes a listener back. */
  off<Name extends keyof Events>(event: Name, listener: Events[Name]): this;
  off(event: string | symbol, listener: GenericListener): this;
  /** Listens to an event. */
  addListener<Name extends keyof Events>(event: Name, listener: Events[Name]): this;
  addListener(event: string | symbol, listener: GenericListener): this;
  /** Takes a listener back. */
  removeListener<Name extends keyof Events>(event: Name, listener: Events[Name]): this;
  removeListener(event: string | symbol, listener: GenericListener): this;
  /** Listens to an event before those who listen already. */
  prependListener<Name extends keyof Events>(event: Name, listener: Events[Name]): this;
  prependListener(event: string | symbol, listener: GenericListener): this;
  /** Listens to an event once, before those who listen already. */
  prependOnceListener<Name extends keyof Events>(event: Name, listener: Events[Name]): this;
  prependOnceListener(event: string | symbol, listener: GenericListener): this;
  /** The events that somebody listens to. */
  eventNames(): string[];
}
