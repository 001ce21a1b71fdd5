import { nodeRuntime } from '@touchstone/runtime';
import { createNode } from '../server/create-node.ts';
import type { ServerOptions } from '../server/server-options.ts';
import { TestServer } from '../server/test-server.ts';
import { RetryableWrites } from '../session/retryable-writes.ts';
import { Storage } from '../storage/storage.ts';
import type { Deployment } from './deployment.ts';
import { deploymentUri } from './deployment-uri.ts';

/** A standalone server that is running. */
export interface Standalone extends Deployment {
  /** The server itself: its node, its connections. */
  readonly server: TestServer;
}

/**
 * Starts a standalone server. Rejects with `TransportError` when the port is taken, with
 * `RangeError` for a version without a profile.
 */
export async function startStandalone(options: ServerOptions = {}): Promise<Standalone> {
  const { runtime = nodeRuntime(), host = '127.0.0.1', port = 0, tls } = options;
  const { clock, random } = runtime;
  const storage = new Storage({
    date: () => clock.date(),
    randomBytes: (length) => random.bytes(length),
    replicated: false,
  });
  const server = await TestServer.listen(runtime, { host, port, tls }, (address) =>
    createNode(options, {
      runtime,
      storage,
      retryableWrites: new RetryableWrites(() => runtime.clock.date()),
      member: undefined,
      address,
    }),
  );
  const close = (): Promise<void> => server.close();
  return {
    server,
    uri: deploymentUri([server.address], options),
    hosts: [server.address],
    close,
    [Symbol.asyncDispose]: close,
  };
}
