import type { MockRequest } from '../request/mock-request.ts';
import { OpMsg } from '../request/request-classes.ts';
import { MockupDB } from '../server/mockup-db.ts';
import type { MockupOptions } from '../server/mockup-options.ts';

/** Describes how the interactive server is set up. */
export interface InteractiveOptions
  extends Pick<MockupOptions, 'port' | 'host' | 'udsPath' | 'tls' | 'log' | 'label' | 'runtime'> {
  /** True shows every message as it comes and goes. Default true. */
  readonly verbose?: boolean;
  /** Answers `{ok: 1}` to everything that nobody else answers. Default false. */
  readonly allOk?: boolean;
  /** The name that it calls itself. Default `MockupDB`. */
  readonly name?: string;
}

/** Nobody waits for a person at a keyboard: a request may lie unanswered for eleven days. */
const PATIENCE_MS = 1e9;
const VERSION = '0.1.0';

/**
 * A server to which a shell or a client can connect, for trying things by hand: hello and what shells ask at
 * the start are answered. Without `allOk` the rest waits, and the log says so. Not started yet.
 */
export function interactiveServer(options: InteractiveOptions = {}): MockupDB {
  const { allOk = false, name = 'MockupDB', verbose = true, ...others } = options;
  const usesPort = others.udsPath === undefined;
  const server = new MockupDB({
    ...others,
    ...(usesPort && { port: others.port ?? 27_017 }),
    verbose,
    requestTimeoutMS: PATIENCE_MS,
    autoHello: true,
    autoEndSessions: true,
  });
  if (allOk) server.appendResponder({});
  server.autoresponds('whatsmyuri', (request: MockRequest) =>
    request.ok({ you: `localhost:${request.clientPort}` }),
  );
  server.autoresponds({ getLog: 'startupWarnings' }, { log: [`hello from ${name}!`] });
  server.autoresponds(OpMsg('buildInfo'), { version: `${name} ${VERSION}` });
  server.autoresponds(OpMsg('listCollections'), (request: MockRequest) => {
    const ns = `${request.namespace}.$cmd.listCollections`;
    return request.ok({ cursor: { id: 0n, ns, firstBatch: [] } });
  });
  server.autoresponds('replSetGetStatus', { ok: 0 });
  server.autoresponds('getFreeMonitoringStatus', { ok: 0 });
  return server;
}
