import { connect, createServer, type Socket } from 'node:net';
import { boundPort } from './bound-port.ts';

/** The login of those who may use a proxy. */
export interface ProxyLogin {
  /** The user that the proxy knows (RFC 1929), at most 255 bytes. */
  readonly username: string;
  /** The user's password, at most 255 bytes; it is never shown. */
  readonly password: string;
}

/** A SOCKS5 proxy that is running. */
export interface Socks5Proxy extends AsyncDisposable {
  /** The port of the proxy. */
  readonly port: number;
  /** The servers that clients wanted to reach so far, as `host:port`. */
  readonly targets: readonly string[];
  /** Stops it and cuts every connection. */
  close(): Promise<void>;
}

/**
 * A SOCKS5 proxy in this process, for tests (RFC 1928, 1929): on 127.0.0.1, with a password or without. It
 * takes every name for 127.0.0.1, so that tests can tell who looked it up. Rejects when it cannot listen.
 */
export async function startSocks5Proxy(login?: ProxyLogin): Promise<Socks5Proxy> {
  const targets: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    sockets.add(client);
    client.on('close', () => sockets.delete(client));
    client.on('error', () => {});
    serve(client, login, targets).catch(() => client.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const close = async (): Promise<void> => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  const port = boundPort(server);
  return { port, targets, close, [Symbol.asyncDispose]: close };
}

async function serve(
  client: Socket,
  login: ProxyLogin | undefined,
  targets: string[],
): Promise<void> {
  const read = reader(client);
  // A field whose first byte, or the one behind `skipped` others, is its length.
  const lengthAfter = async (skipped: number): Promise<number> =>
    (await read(skipped + 1)).readUInt8(skipped);
  const methods = await read(await lengthAfter(1));
  const method = login === undefined ? 0 : 2;
  if (!methods.includes(method)) {
    client.end(Uint8Array.of(5, 0xff));
    return;
  }
  client.write(Uint8Array.of(5, method));
  if (login !== undefined) {
    const name = String(await read(await lengthAfter(1)));
    const password = String(await read(await lengthAfter(0)));
    const isRight = name === login.username && password === login.password;
    client.write(Uint8Array.of(1, isRight ? 0 : 1));
    if (!isRight) return;
  }
  const [, , , type] = await read(4);
  const host = type === 3 ? String(await read(await lengthAfter(0))) : (await read(4)).join('.');
  const port = Buffer.from(await read(2)).readUInt16BE();
  targets.push(`${host}:${port}`);
  const target = connect({ host: type === 3 ? '127.0.0.1' : host, port });
  target.on('error', () => client.end(Uint8Array.of(5, 5, 0, 1, 0, 0, 0, 0, 0, 0)));
  target.on('close', () => client.destroy());
  client.on('close', () => target.destroy());
  target.on('connect', () => {
    // In two pieces, as networks may deliver it.
    client.write(Uint8Array.of(5, 0, 0));
    client.write(Uint8Array.of(1, 127, 0, 0, 1, 0, 80));
    target.pipe(client);
    client.pipe(target);
  });
}

/** Reads exactly so many bytes. */
function reader(socket: Socket): (length: number) => Promise<Buffer> {
  return (length) =>
    new Promise((resolve, reject) => {
      const attempt = (): void => {
        const bytes: Buffer | null = length === 0 ? Buffer.alloc(0) : socket.read(length);
        if (bytes === null) return;
        socket.removeListener('readable', attempt);
        socket.removeListener('close', close);
        resolve(bytes);
      };
      const close = (): void => reject(new Error('closed'));
      socket.on('readable', attempt);
      socket.once('close', close);
      attempt();
    });
}
