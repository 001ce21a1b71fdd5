import type { Runtime, TlsOptions } from '@touchstone/runtime';
import type { HelloSource } from './hello-answerer.ts';
import type { ProxyVersion } from './proxy-header.ts';

/** Describes how a mock server is set up. */
export interface MockupOptions {
  /** The port to listen on. Default: a free one. */
  readonly port?: number;
  /** The place where it listens, and how clients know it. Default 127.0.0.1. */
  readonly host?: string;
  /** The path of a unix socket to listen on in place of a port. A stale one is removed. */
  readonly udsPath?: string;
  /** `true`: with a certificate made at the start; an object: `key`, `cert`, `ca`, `requestCert` … for node:tls. */
  readonly tls?: boolean | TlsOptions;
  /** Answers hello and legacy hello. Default false. */
  readonly autoHello?: HelloSource;
  /**
   * With `autoHello`: false answers a hello with the given document alone, as it is, where otherwise `ok`, the wire
   * versions and what else clients expect are added to it. Default true.
   */
  readonly completeHello?: boolean;
  /** True answers `endSessions`, which drivers send when they close. Default false. */
  readonly autoEndSessions?: boolean;
  /** With `autoHello`: hellos carry a topologyVersion, and can be awaited and streamed. Default false. */
  readonly streamingHello?: boolean;
  /** The lowest wire version that `autoHello` announces; default 0. */
  readonly minWireVersion?: number;
  /** The highest wire version that `autoHello` announces; default 25 (MongoDB 8.0). */
  readonly maxWireVersion?: number;
  /** The time that `receives` and `got` wait, in milliseconds. Default 10,000. */
  readonly requestTimeoutMS?: number;
  /** Writes what is said to `log`. Default false. */
  readonly verbose?: boolean;
  /** Takes the lines of the verbose mode. Default: standard output. */
  readonly log?: (line: string) => void;
  /** Stands in front of each line. */
  readonly label?: string;
  /** `zlib`, `snappy`, `zstd`: agreed on by `autoHello`, and required of compressed requests. */
  readonly compressors?: readonly string[];
  /** Each connection begins with a header of the PROXY protocol. Not together with TLS. */
  readonly proxyProtocol?: ProxyVersion;
  /** The longest message that is taken, in bytes. Default 48,000,000. */
  readonly maxMessageSizeBytes?: number;
  /** The time that a client may take for one message, in milliseconds. Default 30,000. */
  readonly slowSenderMS?: number;
  /** With so many unread requests a connection is not read from. Default 10,000. */
  readonly maxUnreadRequests?: number;
  /** The same in bytes. Default 256 MiB. */
  readonly maxUnreadBytes?: number;
  /** The world it stands in. Default: the real one. */
  readonly runtime?: Runtime;
}

/** Milliseconds that a request is waited for, unless told otherwise. */
export const DEFAULT_REQUEST_TIMEOUT_MS = 10_000;
/** The wire version of MongoDB 8.0. */
export const DEFAULT_MAX_WIRE_VERSION = 25;

/** Throws `TypeError` when options contradict one another. */
export function checkOptions(options: MockupOptions): void {
  if (options.port !== undefined && options.udsPath !== undefined) {
    throw new TypeError('port and udsPath exclude each other');
  }
  if (options.proxyProtocol !== undefined && options.tls) {
    throw new TypeError('proxyProtocol and tls exclude each other: the header comes before TLS');
  }
  if (options.verbose !== undefined && typeof options.verbose !== 'boolean') {
    throw new TypeError(`verbose is true or false, not ${String(options.verbose)}`);
  }
}
