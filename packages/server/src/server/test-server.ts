import {
  type Listener,
  type ReadPreamble,
  type Runtime,
  type Stream,
  type TlsOptions,
  TransportError,
} from '@touchstone/runtime';
import type { ObjectId } from 'bson';
import type { Node } from '../command/node.ts';
import type { Reply } from '../command/reply.ts';
import type { Fields } from '../value/value.ts';
import { Connection } from './connection.ts';
import { runOwn } from './own-command.ts';
import { mongodService, type Service } from './service.ts';

const EVERY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** One listening server: accepts connections for a node. */
export class TestServer implements AsyncDisposable {
  readonly node: Node;
  /** The port that it listens on. */
  readonly port: number;
  readonly #listener: Listener;
  readonly #service: Service | undefined;
  readonly #connections = new Set<Connection>();
  /** Connections that wait to be served, and what takes them out of the queue. */
  readonly #waiting = new Map<Stream, () => void>();
  #nextId = 1;
  #closed = false;

  private constructor(node: Node, listener: Listener, service: Service | undefined) {
    this.node = node;
    this.#service = service;
    this.#listener = listener;
    this.port = listener.address.kind === 'tcp' ? listener.address.port : 0;
  }

  /**
   * Listens, and asks for the node once the address is known. Rejects with TransportError, for
   * example `EADDRINUSE`.
   */
  static async listen(
    runtime: Runtime,
    address: {
      readonly host: string;
      readonly port: number;
      readonly tls?: TlsOptions | undefined;
      /** Takes a free port where the one that was asked for is taken. */
      readonly anotherPort?: boolean | undefined;
      /** Lets the process end while it listens. */
      readonly unref?: boolean | undefined;
      /** The bytes that every client begins with; default: none. */
      readonly preamble?: ReadPreamble | undefined;
      /** Default: what a mongod does. */
      readonly service?: Service;
    },
    nodeAt: (address: string) => Node,
  ): Promise<TestServer> {
    let server: TestServer | undefined;
    const { host: listenHost, port: listenPort, tls, service, preamble, unref = false } = address;
    const listenOn = (asked: number): Promise<Listener> =>
      runtime.transport.listen(
        { kind: 'tcp', host: listenHost, port: asked },
        (stream) => {
          if (server === undefined) stream.destroy();
          else server.accept(stream);
        },
        { unref, ...(tls !== undefined && { tls }), ...(preamble !== undefined && { preamble }) },
      );
    const listener = await listenOn(listenPort).catch((error: unknown) => {
      if (address.anotherPort && isTaken(error)) return listenOn(0);
      throw error;
    });
    const taken = listener.address;
    const port = taken.kind === 'tcp' ? taken.port : address.port;
    // Nobody can connect to "every address": who is told where the server is, is told of one.
    const told = EVERY_ADDRESS.has(address.host) ? '127.0.0.1' : address.host;
    const host = told.includes(':') ? `[${told}]` : told;
    try {
      server = new TestServer(nodeAt(`${host}:${port}`), listener, service);
      return server;
    } catch (error) {
      // An option may be refused only now.
      await listener.close();
      throw error;
    }
  }

  /** `host:port`. */
  get address(): string {
    return this.node.address;
  }

  /** Serves a stream as if it had been accepted from the network. */
  accept(stream: Stream, serviceId?: ObjectId): void {
    if (this.#closed) {
      stream.destroy();
      return;
    }
    const admission = this.node.establishment.arrive();
    if (admission.kind === 'rejected') stream.destroy();
    else if (admission.waitMS <= 0) this.#serve(stream, serviceId);
    else this.#queue(stream, admission.waitMS, serviceId);
  }

  /** Hears nothing of a client until it is its turn. */
  #queue(stream: Stream, waitMS: number, serviceId: ObjectId | undefined): void {
    const { establishment, runtime } = this.node;
    const timer = runtime.clock.setTimer(
      waitMS,
      () => {
        this.#waiting.delete(stream);
        establishment.left('admitted');
        stream.resume();
        this.#serve(stream, serviceId);
      },
      { unref: true },
    );
    const leave = (): void => {
      if (!this.#waiting.delete(stream)) return;
      timer.cancel();
      establishment.left('gone');
    };
    this.#waiting.set(stream, leave);
    stream.handler = { data() {}, closed: leave };
    stream.pause();
  }

  #serve(stream: Stream, serviceId: ObjectId | undefined): void {
    const connection = new Connection({
      id: this.#nextId++,
      node: this.node,
      stream,
      service: this.#service,
      serviceId,
      onClosed: (ended) => {
        this.#connections.delete(ended);
        this.node.connections.delete(ended);
      },
    });
    this.#connections.add(connection);
    this.node.connections.add(connection);
    this.node.counters.connectionsCreated++;
    stream.handler = connection;
  }

  /** Runs a command for the one who owns the server: no user is asked for. Rejects with what the server answers. */
  ask(database: string, command: Fields): Promise<Reply> {
    const place = { node: this.node, service: this.#service ?? mongodService };
    return runOwn(place, database, command);
  }

  /** Cuts every open connection; new ones are still accepted. */
  cutConnections(): void {
    for (const connection of [...this.#connections]) connection.close();
    for (const [stream, leave] of [...this.#waiting]) {
      leave();
      stream.destroy();
    }
  }

  /** Stops listening and cuts every connection. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.node.ttl?.stop();
    const stopped = this.#listener.close();
    this.cutConnections();
    await stopped;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** True if somebody else listens at that port. */
export function isTaken(error: unknown): boolean {
  return error instanceof TransportError && error.code === 'EADDRINUSE';
}
