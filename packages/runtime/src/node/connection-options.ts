import type { Socket, TcpNetConnectOpts } from 'node:net';
import type {
  TLSSocket,
  TLSSocketOptions,
  ConnectionOptions as TlsConnectionOptions,
} from 'node:tls';

/** The options of Node's `net.connect` that a client passes on. */
export type LegalTcpSocketOption =
  | 'autoSelectFamily'
  | 'autoSelectFamilyAttemptTimeout'
  | 'keepAliveInitialDelay'
  | 'family'
  | 'hints'
  | 'localAddress'
  | 'localPort'
  | 'lookup';

/** The options of Node's `tls.connect` that a client passes on. */
export type LegalTlsSocketOption =
  | 'allowPartialTrustChain'
  | 'ALPNProtocols'
  | 'ca'
  | 'cert'
  | 'checkServerIdentity'
  | 'ciphers'
  | 'crl'
  | 'ecdhCurve'
  | 'key'
  | 'minDHSize'
  | 'passphrase'
  | 'pfx'
  | 'rejectUnauthorized'
  | 'secureContext'
  | 'secureProtocol'
  | 'servername'
  | 'session';

/** Describes how sockets are opened. */
export type SupportedSocketOptions = Pick<
  TcpNetConnectOpts & {
    autoSelectFamily?: boolean;
    autoSelectFamilyAttemptTimeout?: number;
    /** Milliseconds of silence before the system probes a connection. */
    keepAliveInitialDelay?: number;
  },
  LegalTcpSocketOption
>;

/** Describes how TLS is spoken. */
export type SupportedTLSConnectionOptions = Pick<
  TlsConnectionOptions & { allowPartialTrustChain?: boolean },
  LegalTlsSocketOption
>;

/** Options of TLS sockets that exist already. */
export type SupportedTLSSocketOptions = Pick<
  TLSSocketOptions,
  Extract<keyof TLSSocketOptions, LegalTlsSocketOption>
>;

/** All options of Node's own that a client passes on. */
export type SupportedNodeConnectionOptions = SupportedTLSConnectionOptions &
  SupportedTLSSocketOptions &
  SupportedSocketOptions;

/** The socket that leads to a server. */
export type NodeSocket = Socket | TLSSocket;
