import type { Duplex } from 'node:stream';
import type { CancelSignal } from './cancellation.ts';

/**
 * The network: byte streams between two ends. Callbacks, not streams or iterators, because this is
 * the hottest seam of all; `Stream` calls its handler synchronously as bytes arrive.
 */
export interface Transport {
  /** Opens a stream to `address`. Rejects with `TransportError`, or with the signal's reason when aborted. */
  connect(address: StreamAddress, options?: ConnectOptions): Promise<Stream>;
  /** Listens on `address`; port 0 takes a free port. Rejects with `TransportError` (`EADDRINUSE` …). */
  listen(
    address: StreamAddress,
    accept: (stream: Stream) => void,
    options?: ListenOptions,
  ): Promise<Listener>;
}

/** The place where a stream leads: a host and port, or a socket file. */
export type StreamAddress =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string };

/** Options of `Transport.connect`. */
export interface ConnectOptions {
  /** Gives the attempt up when it is aborted; the promise then rejects with its reason. */
  readonly signal?: CancelSignal;
  /** Milliseconds until the attempt is given up with `ETIMEDOUT`; default: never. */
  readonly timeoutMS?: number;
  /** Options of Node's `tls.connect`; present (even empty) means TLS. */
  readonly tls?: TlsOptions;
  /** A SOCKS5 proxy that opens the connection. TLS goes through it to the address itself. */
  readonly proxy?: ProxyOptions;
  /** Describes how sockets of this system are opened; where there is none, it means nothing. */
  readonly socket?: SocketOptions;
  /** A stream that leads to the address already: TLS is spoken over it, and nothing else is opened. Needs `tls`. */
  readonly over?: Duplex;
}

/** Options of Node's `net.connect` that decide from where and how an address is reached. */
export interface SocketOptions {
  /** 4 or 6: addresses of that version of IP alone; 0: of both. */
  readonly family?: number | undefined;
  /** Flags of `dns.lookup`; default: none. */
  readonly hints?: number | undefined;
  /** The address of this machine to connect from; default: the system's choice. */
  readonly localAddress?: string | undefined;
  /** The port of this machine to connect from; default: the system's choice. */
  readonly localPort?: number | undefined;
  /** Asks for the addresses of a name in place of `dns.lookup`. */
  readonly lookup?: unknown;
  /** True tries IPv6 and IPv4 side by side (RFC 8305); default: as Node.js has it. */
  readonly autoSelectFamily?: boolean | undefined;
  /** Milliseconds for each address. */
  readonly autoSelectFamilyAttemptTimeout?: number | undefined;
  /** True sends small segments at once (no Nagle's algorithm). Default: true. */
  readonly noDelay?: boolean | undefined;
  /** Milliseconds of silence before the system probes the connection. Default: 120,000. */
  readonly keepAliveInitialDelay?: number | undefined;
}

/** The place where a SOCKS5 proxy is, and who we are to it. */
export interface ProxyOptions {
  /** The host of the SOCKS5 proxy. */
  readonly host: string;
  /** The port of the SOCKS5 proxy. */
  readonly port: number;
  /** The user that the proxy knows; default: none is named. */
  readonly username?: string | undefined;
  /** The user's password; it is never shown. */
  readonly password?: string | undefined;
}

/** Options of `Transport.listen`. */
export interface ListenOptions {
  /** Present: every client must speak TLS, with these options. */
  readonly tls?: TlsOptions;
  /** The number of clients that may wait to be accepted; default: the system's. */
  readonly backlog?: number;
  /** True if the process may end while it listens, and while the streams that it accepted are open; default: no. */
  readonly unref?: boolean;
  /** Present: every client begins with a preamble, in plain also where TLS follows. */
  readonly preamble?: ReadPreamble;
}

/** Bytes ahead of everything that a client sends, such as a load balancer's PROXY header. */
export interface Preamble {
  /** The number of bytes that it takes. */
  readonly length: number;
  /** The address of the client, as `host:port`; absent: whoever connected. */
  readonly remoteAddress?: string | undefined;
}

/** Reads a preamble from the first bytes; undefined while some are missing. A throw cuts the connection. */
export type ReadPreamble = (bytes: Uint8Array) => Preamble | undefined;

/** The result of `tls.createSecureContext`. */
interface SecureContext {
  readonly context: unknown;
}

/** Certificates and keys as Node.js takes them. */
type Pem = string | Uint8Array | readonly (string | Uint8Array | object)[];

/** Handed to `node:tls` by the node runtime, but for the last two; the simulated one ignores them. */
export interface TlsOptions {
  /** The certificates to trust, as PEM; default: those that Node.js brings along. */
  readonly ca?: Pem | undefined;
  /** The own certificate, as PEM. */
  readonly cert?: Pem | undefined;
  /** The key of the own certificate, as PEM. */
  readonly key?: Pem | undefined;
  /** Certificate and key in one, as PKCS #12. */
  readonly pfx?: Pem | undefined;
  /** The passphrase that the key or `pfx` is encrypted with; it is never shown. */
  readonly passphrase?: string | undefined;
  /** Certificates that are revoked, as PEM. */
  readonly crl?: Pem | undefined;
  /** Made by `tls.createSecureContext`, in place of the above. */
  readonly secureContext?: SecureContext | undefined;
  /** The name that is asked for (SNI); default: the host. */
  readonly servername?: string | undefined;
  /** False believes every certificate. Default: true. */
  readonly rejectUnauthorized?: boolean | undefined;
  /** For who listens: clients are asked for a certificate. Default: false. */
  readonly requestCert?: boolean | undefined;
  /** Checks that a certificate is for the host; default: as RFC 6125 has it. */
  readonly checkServerIdentity?:
    | ((host: string, certificate: never) => Error | undefined)
    | undefined;
  /** For who listens: the context for the name that a client asks for. */
  readonly SNICallback?:
    | ((name: string, done: (error: Error | null, context?: SecureContext) => void) => void)
    | undefined;
  /** The protocols that are offered. */
  readonly ALPNProtocols?: readonly string[] | Uint8Array | undefined;
  /** The cipher suites, in the notation of OpenSSL. */
  readonly ciphers?: string | undefined;
  /** The curves for the exchange of keys. */
  readonly ecdhCurve?: string | undefined;
  /** The least size of a Diffie-Hellman key, in bits. */
  readonly minDHSize?: number | undefined;
  /** The version of TLS, in the notation of OpenSSL. */
  readonly secureProtocol?: string | undefined;
  /** The oldest version of TLS. */
  readonly minVersion?: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3' | undefined;
  /** The newest version of TLS. */
  readonly maxVersion?: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3' | undefined;
  /** A session to resume. */
  readonly session?: Uint8Array | undefined;
  /** A certificate of `ca` is enough, also where it is not the root. */
  readonly allowPartialTrustChain?: boolean | undefined;
  /** For who connects: asks the server to staple, and looks at what it has shown. A throw refuses it. */
  readonly checkStaple?: ((shown: ShownCertificate) => void) | undefined;
  /** For who listens: the OCSP response to staple for clients that ask; asked anew each time. Undefined: none. */
  readonly ocspResponse?: (() => Uint8Array | undefined) | undefined;
}

/** The certificates that a server has shown in its TLS handshake, as DER. */
export interface ShownCertificate {
  /** The server's own certificate. */
  readonly certificate: Uint8Array;
  /** The issuer, if it is known. */
  readonly issuer: Uint8Array | undefined;
  /** The OCSP response that came with the handshake; undefined where none did. */
  readonly stapledResponse: Uint8Array | undefined;
}

/** The listener that a stream tells what happens to it. */
export interface StreamHandler {
  /** Bytes arrived. The array is the handler's to keep. */
  data(bytes: Uint8Array): void;
  /** The stream is over: `error` unless the peer ended it in order. Called once; nothing follows. */
  closed(error?: Error): void;
  /** The written bytes have left, after `write` returned false. */
  drained?(): void;
}

/** One end of a byte stream. */
export interface Stream {
  /** The address of the other side, as `host:port` or a socket path. */
  readonly remoteAddress: string;
  /** This end of the stream, as `host:port`. */
  readonly localAddress: string;
  /**
   * The subject of the certificate that the other end has shown, if it is trusted (RFC 2253, the most
   * specific part first); absent without one.
   */
  readonly certificateSubject?: string | undefined;
  /** The handler that the bytes go to; set it before the turn in which the stream was handed out ends. */
  handler: StreamHandler;
  /** Sends bytes. The array may not be changed afterwards. False: wait for `drained` before writing much more. */
  write(bytes: Uint8Array): boolean;
  /** Stops and restarts the delivery of bytes (back-pressure, frozen peers). */
  pause(): void;
  /** Lets data come again after `pause`. */
  resume(): void;
  /** Ends in order: what was written is still sent, then FIN. */
  end(): void;
  /** Ends at once; `reset` sends RST instead of FIN. `closed` is still called. */
  destroy(options?: { readonly reset?: boolean }): void;
  /** True if an idle stream keeps the process alive. */
  ref(): void;
  /** Lets the process end although the stream is open. */
  unref(): void;
}

/** An open door: streams are accepted until it is closed. */
export interface Listener {
  /** The address it really listens on (with the port that was taken). */
  readonly address: StreamAddress;
  /** Accepts no more streams; those that are open stay. */
  close(): Promise<void>;
}

/** A failure of the network, with Node's error code (`ECONNREFUSED`, `ECONNRESET`, `ETIMEDOUT`, `EADDRINUSE` …). */
export class TransportError extends Error {
  /** The name of the class, as stacks show it. */
  override readonly name = 'TransportError';
  /** The code of the system or of Node.js, such as `ECONNREFUSED`. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
