import { MongoParseError } from '../error/mongo-error.ts';
import { formatHost, type Host, parseHost } from './hosts.ts';

/** One host of a client's `options.hosts`. */
export class HostAddress {
  /** The host. */
  host: string | undefined;
  /** The port. */
  port: number | undefined;
  /** The path of a Unix domain socket; then there is neither host nor port. */
  socketPath: string | undefined;
  /** True for an address of IPv6. */
  isIPv6: boolean = false;

  /** Reads `host`, `host:port`, `[address]:port` or the path of a socket. Throws `MongoParseError`. */
  constructor(hostString: string) {
    const parsed = parseHost(hostString.replaceAll('%', '%25'));
    if (parsed.kind === 'unix') {
      this.socketPath = parsed.path;
      return;
    }
    this.host = parsed.host;
    this.port = parsed.port;
    this.isIPv6 = parsed.kind === 'ipv6';
  }

  /** Reads it from a text. */
  static fromString(this: void, s: string): HostAddress {
    return new HostAddress(s);
  }

  /** An address of a host and a port. */
  static fromHostPort(host: string, port: number): HostAddress {
    return new HostAddress(host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`);
  }

  /** The address that an SRV record names. */
  static fromSrvRecord({ name, port }: { name: string; port: number }): HostAddress {
    return HostAddress.fromHostPort(name, port);
  }

  /** An address of a host, at the usual port. */
  static fromHost(host: Host): HostAddress {
    return new HostAddress(formatHost(host));
  }

  /** The text that `util.inspect` shows. */
  inspect(): string {
    return `new HostAddress('${this.toString()}')`;
  }

  /** A line for people. */
  toString(): string {
    if (typeof this.host !== 'string') return this.socketPath ?? '';
    return this.isIPv6 ? `[${this.host}]:${this.port}` : `${this.host}:${this.port}`;
  }

  /** Throws `MongoParseError` for a socket, which has no port. */
  toHostPort(): { host: string; port: number } {
    if (this.socketPath !== undefined) return { host: this.socketPath, port: 0 };
    if (this.host === undefined || this.port === undefined) {
      throw new MongoParseError('The address has no host');
    }
    return { host: this.host, port: this.port };
  }
}
