import type { Runtime, TlsOptions } from '@touchstone/runtime';
import type { AuthOptions } from '../auth/auth-options.ts';
import type { Limits } from '../command/node.ts';

/**
 * Options of a server. Every one has a default.
 *
 * @example
 * ```ts
 * import { MongoClient } from 'mongodb';
 *
 * await using server = await startStandalone({
 *   version: '8.2.1',
 *   auth: { users: [{ username: 'ada', password: 'secret', roles: ['readWriteAnyDatabase'] }] },
 * });
 * await using client = new MongoClient(server.uri, { auth: { username: 'ada', password: 'secret' } });
 * await client.db('shop').collection('orders').insertOne({ _id: 1 } as never); // => { acknowledged: true, insertedId: 1 }
 * ```
 */
export interface ServerOptions {
  /** The world it runs in; default: the real one (`nodeRuntime()`). */
  readonly runtime?: Runtime;
  /** The version it announces and behaves as, from 4.2 to 9.0; default `8.2.1`. */
  readonly version?: string;
  /** The address it listens on; default `127.0.0.1`. Of `0.0.0.0` and `::`, every address, clients are told `127.0.0.1`. */
  readonly host?: string;
  /** The port it listens on; default 0, which takes a free one. */
  readonly port?: number;
  /** Where the port is taken, a free one is taken in its place. Default: the start is rejected with `EADDRINUSE`. */
  readonly anotherPort?: boolean;
  /**
   * Lets the process end although the server was not closed. Default: it runs until `close()`, `await using`, or the
   * process's end.
   */
  readonly unref?: boolean;
  /** The database that the connection string names; default: none, and drivers take `test`. */
  readonly database?: string;
  /**
   * A folder that keeps all data, made where there is none; a sharded cluster has a folder for each set in it. Default:
   * everything is in memory alone. A folder that is in use, another's or damaged is refused (DataFolderError).
   */
  readonly dbPath?: string;
  /** Server parameters from the start (`SERVER_PARAMETERS`), for example `{requireApiVersion: true}`. */
  readonly parameters?: Readonly<Record<string, boolean | number | string>>;
  /** Smaller sizes than MongoDB's, announced and enforced, so that tests reach them sooner. */
  readonly limits?: Partial<Limits>;
  /** Asks clients who they are. `true`: the first user is made through the localhost exception. */
  readonly auth?: AuthOptions | boolean;
  /**
   * Speaks TLS alone, with these options of `tls.createServer`: `key` and `cert`. With `ca` and
   * `requestCert` a client must show a certificate; with `rejectUnauthorized: false` it may. Beside those,
   * `ocspResponse` gives the OCSP response to staple.
   */
  readonly tls?: TlsOptions;
  /**
   * Called when a client that may sends `shutdown`; closing the server is then yours. Default: the command is refused,
   * as the server is a part of your program.
   */
  readonly onShutdown?: () => void;
  /** The compressors it agrees to, best first; default snappy, zstd and zlib, as far as installed. */
  readonly compressors?: readonly string[];
}

export const DEFAULT_VERSION = '8.2.1';
