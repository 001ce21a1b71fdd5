import type { Socket } from 'node:net';
import type { Preamble, ReadPreamble } from '../transport.ts';

/**
 * Takes the preamble off a socket that was just accepted, then hands it over with all that came after still unread, as
 * if it had just been accepted. A socket whose preamble is refused, or that ends before it is whole, is cut.
 */
export function readNodePreamble(
  socket: Socket,
  read: ReadPreamble,
  ready: (preamble: Preamble) => void,
): void {
  let received: Uint8Array = new Uint8Array(0);
  const cut = (): void => void socket.destroy();
  const take = (): void => {
    const bytes: Uint8Array | null = socket.read();
    if (bytes === null) return;
    received = received.length === 0 ? bytes : Buffer.concat([received, bytes]);
    let preamble: Preamble | undefined;
    try {
      preamble = read(received);
    } catch {
      cut();
      return;
    }
    if (preamble === undefined) return;
    socket.off('readable', take).off('error', cut).off('end', cut);
    if (received.length > preamble.length) socket.unshift(received.subarray(preamble.length));
    ready(preamble);
  };
  // Not 'data', so that the socket waits with what follows until somebody takes it.
  socket.on('readable', take).on('error', cut).on('end', cut);
}
