import type { Server } from 'node:net';

/** The TCP port of a server that listens. Throws for one that does not, or that has no port but a path. */
export function boundPort(server: Server): number {
  const address = server.address();
  if (typeof address !== 'object' || address === null) {
    throw new TypeError('The server does not listen on a port');
  }
  return address.port;
}
