import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';

export interface FakeProxy {
  readonly port: number;
  /** Whom the clients wanted to reach. */
  readonly targets: string[];
  close(): void;
}

/** A SOCKS5 proxy in this process, with a password or without. Names are looked up as localhost. */
export async function startSocks5Proxy(login?: {
  readonly username: string;
  readonly password: string;
}): Promise<FakeProxy> {
  const targets: string[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((client) => {
    sockets.add(client);
    client.on('close', () => sockets.delete(client));
    client.on('error', () => {});
    serve(client, login, targets).catch(() => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    targets,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

async function serve(
  client: Socket,
  login: { readonly username: string; readonly password: string } | undefined,
  targets: string[],
): Promise<void> {
  const read = reader(client);
  const [, count = 0] = await read(2);
  const methods = await read(count);
  const method = login === undefined ? 0 : 2;
  if (!methods.includes(method)) {
    client.end(Uint8Array.of(5, 0xff));
    return;
  }
  client.write(Uint8Array.of(5, method));
  if (login !== undefined) {
    const name = String(await read((await read(2))[1]!));
    const password = String(await read((await read(1))[0]!));
    const isRight = name === login.username && password === login.password;
    client.write(Uint8Array.of(1, isRight ? 0 : 1));
    if (!isRight) return;
  }
  const [, , , type] = await read(4);
  const host = type === 3 ? String(await read((await read(1))[0]!)) : (await read(4)).join('.');
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
        resolve(bytes);
      };
      socket.on('readable', attempt);
      socket.once('close', () => reject(new Error('closed')));
      attempt();
    });
}
