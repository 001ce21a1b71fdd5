/** The place where a server is to listen. */
export interface Place {
  /** 0: a free one. */
  readonly port: number;
  /** A taken port is replaced by a free one. */
  readonly anotherPort: boolean;
}

/** A server that can be started and stopped many times, and keeps its data in between. */
export interface Engine {
  /** True if it takes writes as the first of its set. */
  readonly isPrimary: boolean;
  /** Resolves to the port. Rejects with TransportError where that is taken. */
  start(place: Place): Promise<number>;
  stop(): Promise<void>;
}
