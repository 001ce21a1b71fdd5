import { rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Listener, Runtime } from '@touchstone/runtime';
import { Link, type Message } from './link.ts';

const CONNECT_MS = 1000;

/** The socket of the process that serves a port of this machine: only the same user finds it, and may open it. */
function socketPath(port: number): string {
  if (process.platform === 'win32') return `\\\\.\\pipe\\touchstone-${port}`;
  return join(tmpdir(), `touchstone-${userInfo().uid}-${port}.sock`);
}

/** Listens for other processes. */
export async function listenForProcesses(
  runtime: Runtime,
  port: number,
  accept: (link: Link) => void,
): Promise<Listener> {
  const path = socketPath(port);
  // Whoever served this port before has ended: the port is ours.
  if (process.platform !== 'win32') rmSync(path, { force: true });
  return runtime.transport.listen({ kind: 'unix', path }, (stream) => accept(new Link(stream)));
}

/** A link to the process that serves a member's host. Rejects with TransportError where there is none. */
export async function linkTo(runtime: Runtime, host: string): Promise<Link> {
  const address = { kind: 'unix', path: socketPath(portOf(host)) } as const;
  return new Link(await runtime.transport.connect(address, { timeoutMS: CONNECT_MS }));
}

/** The port of a `host:port`. */
export function portOf(host: string): number {
  return Number(host.split(':').at(-1));
}

/** Sends a message; resolves to the answer, or to undefined when the link ends first. The listener is another then. */
export function request(link: Link, message: Message): Promise<Message | undefined> {
  return new Promise((resolve) => {
    link.listener = {
      message: resolve,
      record() {},
      closed: () => resolve(undefined),
    };
    link.send(message);
  });
}

/** The state that a process tells; undefined where there is none. */
export async function stateOf(
  runtime: Runtime,
  host: string,
): Promise<Extract<Message, { readonly kind: 'state' }> | undefined> {
  try {
    const link = await linkTo(runtime, host);
    const answer = await request(link, { kind: 'ask' });
    link.close();
    return answer?.kind === 'state' ? answer : undefined;
  } catch {
    // Nobody is there, which is what was asked.
    return undefined;
  }
}
