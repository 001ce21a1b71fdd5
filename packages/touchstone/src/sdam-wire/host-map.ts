import type { TestDocument } from '../test-file/extended-json.ts';

/** The members of a hello response that name servers. */
const NAMING_MEMBERS: readonly string[] = ['hosts', 'passives', 'arbiters', 'primary', 'me'];
const DEFAULT_PORT = 27017;

/**
 * The names of a test file's servers and the addresses that stand for them, one to one: `a:27017` in the file is
 * `127.0.0.1:38411` on the wire. A name in capital letters is the same server's address in capital letters, so that
 * what the driver makes of the case shows.
 */
export class HostMap {
  readonly #wireNames: ReadonlyMap<string, string>;
  readonly #fileNames: ReadonlyMap<string, string>;

  /** `addresses`: where each server listens, by its name in small letters. */
  constructor(addresses: ReadonlyMap<string, string>) {
    this.#wireNames = addresses;
    this.#fileNames = new Map([...addresses].map(([name, address]) => [address, name]));
  }

  /** The address that stands for a name of the file; a name that is none of its servers stays what it is. */
  toWire(name: string): string {
    const lower = name.toLowerCase();
    const address = this.#wireNames.get(lower);
    if (address === undefined) return name;
    return lower === name ? address : address.toUpperCase();
  }

  /** The name that the file has for an address the driver told. */
  toFile(address: string): string {
    const lower = address.toLowerCase();
    const name = this.#fileNames.get(lower);
    if (name === undefined) return address;
    return lower === address ? name : name.toUpperCase();
  }

  /** A hello response with addresses in place of names. */
  helloToWire(hello: Readonly<Record<string, unknown>>): Record<string, unknown> {
    return renamed(hello, (name) => this.toWire(name));
  }

  /** A server's description with names in place of addresses. */
  descriptionToFile(description: Readonly<Record<string, unknown>>): TestDocument {
    const named = renamed(description, (address) => this.toFile(address));
    const { address, servers } = description;
    return {
      ...named,
      ...(typeof address === 'string' && { address: this.toFile(address) }),
      ...(Array.isArray(servers) && {
        servers: servers.map((server) => this.descriptionToFile(server)),
      }),
    };
  }

  /** The connection string with addresses in place of names, and more options. */
  uriToWire(uri: string, options: Readonly<Record<string, string>>): string {
    const { hosts, rest } = splitUri(uri);
    const names = hosts.map((host) => this.toWire(withPort(host)));
    const query = new URLSearchParams(rest.replace(/^\/?\??/, ''));
    for (const [name, value] of Object.entries(options)) query.set(name, value);
    return `mongodb://${names.join(',')}/?${query}`;
  }
}

function renamed(
  document: Readonly<Record<string, unknown>>,
  rename: (name: string) => string,
): Record<string, unknown> {
  const members = Object.entries(document).map(([member, value]) => {
    if (!NAMING_MEMBERS.includes(member)) return [member, value];
    if (Array.isArray(value)) return [member, value.map(rename)];
    return [member, typeof value === 'string' ? rename(value) : value];
  });
  return Object.fromEntries(members);
}

/** Every server that a file names anywhere, as it is written there. */
export function namesIn(
  uri: string,
  hellos: readonly (readonly [host: string, hello: Readonly<Record<string, unknown>>])[],
): ReadonlySet<string> {
  const names = new Set(splitUri(uri).hosts.map(withPort));
  for (const [host, hello] of hellos) {
    names.add(host);
    for (const member of NAMING_MEMBERS) {
      for (const name of [hello[member] ?? []].flat()) names.add(String(name));
    }
  }
  return names;
}

function splitUri(uri: string): { readonly hosts: readonly string[]; readonly rest: string } {
  const [, hosts = '', rest = ''] = /^mongodb:\/\/([^/?]*)(.*)$/.exec(uri) ?? [];
  return { hosts: hosts.split(','), rest };
}

function withPort(host: string): string {
  return /:\d+$/.test(host) ? host : `${host}:${DEFAULT_PORT}`;
}
