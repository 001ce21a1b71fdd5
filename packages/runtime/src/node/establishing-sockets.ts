import type { Socket } from 'node:net';
import { formatHostPort } from './socket-address.ts';

/** Milliseconds that a client has for its preamble and its TLS handshake, however slowly it sends. */
export const ESTABLISHMENT_MS = 30_000;

/**
 * The sockets that were accepted and are not usable yet: those that stop in the midst of a preamble or a TLS handshake are
 * cut after `ESTABLISHMENT_MS`, or when nobody listens any more. State: these sockets by their peer, since a TLS socket
 * tells nothing else of the one that it stands on. Sockets of files have no peer: they have the time they like.
 */
export class EstablishingSockets {
  readonly #open = new Map<string, { readonly socket: Socket; readonly timer: NodeJS.Timeout }>();

  /** Gives an accepted socket its time. */
  add(socket: Socket): void {
    if (socket.remotePort === undefined) return;
    const peer = peerOf(socket);
    const timer = setTimeout(() => socket.destroy(), ESTABLISHMENT_MS).unref();
    this.#open.set(peer, { socket, timer });
    socket.once('close', () => {
      if (this.#open.get(peer)?.timer === timer) this.#forget(peer);
    });
  }

  /** Lets a socket stay: it is usable, or stands under a TLS socket that is. */
  established(socket: Socket): void {
    this.#forget(peerOf(socket));
  }

  /** Cuts all of them. */
  cut(): void {
    for (const { socket } of this.#open.values()) socket.destroy();
  }

  #forget(peer: string): void {
    clearTimeout(this.#open.get(peer)?.timer);
    this.#open.delete(peer);
  }
}

/** The other end of a socket, as `host:port`; the same for a TLS socket and for the one that it stands on. */
export function peerOf({ remoteAddress, remotePort }: Socket): string {
  return formatHostPort(remoteAddress, remotePort);
}
