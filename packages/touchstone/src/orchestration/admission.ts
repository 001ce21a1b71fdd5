import type { HttpRequest } from '@touchstone/runtime';

/** An address, or the name that is always this machine's: nobody else can bind them to it. */
const OWN_HOST = /^(localhost|[\d.]+|\[[\da-f:.]+\])(:\d+)?$/i;

/**
 * The words that refuse a request which a page in somebody's browser may have sent; undefined where it is admitted. A page
 * names its origin where it sends to another, and its own host where it has bound that to this machine.
 */
export function refusalOf({ headers }: HttpRequest, listensOn: string): string | undefined {
  const { origin, host } = headers;
  if (origin !== undefined) return `Pages may not ask for servers; this one is of ${origin}.`;
  if (!isLoopback(listensOn) || typeof host !== 'string' || OWN_HOST.test(host)) return undefined;
  return `The host "${host}" is not this machine: send to 127.0.0.1, or listen with --host.`;
}

function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || address.startsWith('127.');
}
