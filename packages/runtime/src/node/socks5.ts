import { isIP } from 'node:net';
import { type ProxyOptions, TransportError } from '../transport.ts';

const VERSION = 5;
const NO_AUTHENTICATION = 0;
const USERNAME_PASSWORD = 2;
const CONNECT = 1;
const IPV4 = 1;
const DOMAIN_NAME = 3;
const IPV6 = 4;
const PASSWORD_VERSION = 1;

/** The refusals of a proxy (RFC 1928, section 6), as codes of Node.js. */
const FAILURES: readonly (readonly [code: string, words: string])[] = [
  ['EIO', 'general failure'],
  ['EACCES', 'connection not allowed by ruleset'],
  ['ENETUNREACH', 'network unreachable'],
  ['EHOSTUNREACH', 'host unreachable'],
  ['ECONNREFUSED', 'connection refused'],
  ['ETIMEDOUT', 'TTL expired'],
  ['EOPNOTSUPP', 'command not supported'],
  ['EAFNOSUPPORT', 'address type not supported'],
];

/**
 * A client's half of the conversation with a SOCKS5 proxy (RFC 1928, 1929). Pure: bytes in, bytes out.
 *
 *     greeting ──method──▶ password ──accepted──▶ request ──reply──▶ connected
 *                    └──────── no password wanted ───┘
 */
export class Socks5Conversation {
  readonly #target: { readonly host: string; readonly port: number };
  readonly #proxy: ProxyOptions;
  #received: Uint8Array = new Uint8Array(0);
  #state: 'greeting' | 'password' | 'request' | 'connected' = 'greeting';

  constructor(target: { readonly host: string; readonly port: number }, proxy: ProxyOptions) {
    this.#target = target;
    this.#proxy = proxy;
  }

  /** True if the bytes from now on are the target's. */
  get isConnected(): boolean {
    return this.#state === 'connected';
  }

  /** The bytes that are sent first. */
  greeting(): Uint8Array {
    const methods =
      this.#proxy.username === undefined
        ? [NO_AUTHENTICATION]
        : [NO_AUTHENTICATION, USERNAME_PASSWORD];
    return Uint8Array.of(VERSION, methods.length, ...methods);
  }

  /**
   * Takes what the proxy sent; the result is what to send next, if anything. Throws `TransportError` when
   * the proxy refuses or talks nonsense.
   */
  take(bytes: Uint8Array): Uint8Array | undefined {
    this.#received = Buffer.concat([this.#received, bytes]);
    switch (this.#state) {
      case 'greeting':
        return this.#takeMethod();
      case 'password':
        return this.#takeVerdict();
      case 'request':
        this.#takeReply();
        return undefined;
      case 'connected':
        return undefined;
    }
  }

  #takeMethod(): Uint8Array | undefined {
    const answer = this.#cut(2);
    if (answer === undefined) return undefined;
    const [version, method] = answer;
    if (version !== VERSION) throw this.#refusal('EPROTO', 'is no SOCKS5 proxy');
    if (method === NO_AUTHENTICATION) return this.#request();
    const { username, password = '' } = this.#proxy;
    if (method !== USERNAME_PASSWORD || username === undefined) {
      throw this.#refusal('EACCES', 'takes no method of authentication that was offered');
    }
    this.#state = 'password';
    return Buffer.concat([Uint8Array.of(PASSWORD_VERSION), counted(username), counted(password)]);
  }

  #takeVerdict(): Uint8Array | undefined {
    const answer = this.#cut(2);
    if (answer === undefined) return undefined;
    if (answer[1] !== 0) throw this.#refusal('EACCES', 'does not accept username and password');
    return this.#request();
  }

  #request(): Uint8Array {
    this.#state = 'request';
    const { host, port } = this.#target;
    return Buffer.concat([
      Uint8Array.of(VERSION, CONNECT, 0),
      addressOf(host),
      Uint8Array.of(port >> 8, port & 0xff),
    ]);
  }

  #takeReply(): void {
    const [version, reply, , type, length = 0] = this.#received;
    if (version === undefined || reply === undefined) return;
    if (version !== VERSION) throw this.#refusal('EPROTO', 'is no SOCKS5 proxy');
    if (reply !== 0) {
      const [code, words] = FAILURES[reply - 1] ?? ['EIO', `failure ${reply}`];
      throw this.#refusal(code, `could not connect: ${words}`);
    }
    if (type === undefined || this.#received.length < 5) return;
    const size = type === IPV4 ? 4 : type === IPV6 ? 16 : 1 + length;
    if (this.#cut(4 + size + 2) === undefined) return;
    if (this.#received.length > 0) throw this.#refusal('EPROTO', 'sends more than it may');
    this.#state = 'connected';
  }

  #cut(length: number): Uint8Array | undefined {
    if (this.#received.length < length) return undefined;
    const cut = this.#received.subarray(0, length);
    this.#received = this.#received.subarray(length);
    return cut;
  }

  #refusal(code: string, words: string): TransportError {
    const { host, port } = this.#proxy;
    return new TransportError(code, `the proxy at ${host}:${port} ${words}`);
  }
}

/** Names are left for the proxy to look up. */
function addressOf(host: string): Uint8Array {
  switch (isIP(host)) {
    case 4:
      return Uint8Array.of(IPV4, ...host.split('.').map(Number));
    case 6:
      return Uint8Array.of(IPV6, ...ipv6Bytes(host));
    default:
      return Buffer.concat([Uint8Array.of(DOMAIN_NAME), counted(host)]);
  }
}

function counted(text: string): Uint8Array {
  const bytes = Buffer.from(text);
  if (bytes.length > 255) {
    throw new TransportError('EINVAL', 'SOCKS5 takes names and passwords of 255 bytes at most');
  }
  return Buffer.concat([Uint8Array.of(bytes.length), bytes]);
}

function ipv6Bytes(host: string): number[] {
  const [head = '', tail] = host.split('::');
  const before = groups(head);
  const after = groups(tail ?? '');
  const zeros = tail === undefined ? 0 : 16 - before.length - after.length;
  return [...before, ...new Array<number>(zeros).fill(0), ...after];
}

function groups(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (group.includes('.')) return group.split('.').map(Number);
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}
