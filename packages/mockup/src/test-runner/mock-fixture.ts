import { MockupDB } from '../server/mockup-db.ts';
import type { MockupOptions } from '../server/mockup-options.ts';

const FRAMES_SHOWN = 30;

/** A server for one test, and what is demanded of it at the end. */
export interface MockFixture {
  readonly server: MockupDB;
  /** Throws `AssertionError` or `Error` unless everything was read and nobody broke a rule. */
  verify(): void;
  /** The last frames, for the report of a failed test. */
  report(): string;
  stop(): Promise<void>;
}

/** Starts a server for one test. */
export async function startFixture(options: MockupOptions = {}): Promise<MockFixture> {
  const server = new MockupDB({ autoHello: true, autoEndSessions: true, ...options });
  await server.run();
  return {
    server,
    verify: () => verify(server),
    report: () => report(server),
    stop: () => server.stop(),
  };
}

function verify(server: MockupDB): void {
  const [failure] = server.handlerErrors;
  if (failure !== undefined) {
    throw new Error(`a handler of the mock server failed: ${String(failure)}`, { cause: failure });
  }
  const [broken] = server.protocolErrors;
  if (broken) {
    const { message, offset, dump, connection } = broken;
    const where = `on connection ${connection.id} from ${connection.clientAddress}`;
    throw new Error(`protocol error ${where}: ${message} (at byte ${offset})\n${dump}`);
  }
  server.expectNoMore();
}

function report(server: MockupDB): string {
  const lines = server.lastFrames.slice(-FRAMES_SHOWN);
  return ['The last frames of the mock server:', ...lines.map((line) => `  ${line}`)].join('\n');
}

/**
 * Runs `body` with a fixture and takes it down. What fails, in the body or in `verify`, has the last
 * frames behind its message.
 */
export async function withFixture(
  options: MockupOptions,
  body: (fixture: MockFixture) => unknown,
): Promise<void> {
  const fixture = await startFixture(options);
  try {
    await body(fixture);
    fixture.verify();
  } catch (error) {
    if (error instanceof Error) error.message += `\n${fixture.report()}`;
    throw error;
  } finally {
    // An error of a handler was told by `verify`, or comes after the body's own error.
    await fixture.stop().catch(() => {});
  }
}
