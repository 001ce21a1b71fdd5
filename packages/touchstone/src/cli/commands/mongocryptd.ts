import { TransportError } from '@touchstone/runtime';
import { type RunningMongocryptd, startMongocryptd } from '../../mongocryptd/start-mongocryptd.ts';
import type { Subcommand } from '../command-line.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

const DEFAULT_PORT = '27020';

export const mongocryptd: Subcommand = {
  summary: 'Analyzes queries for the automatic encryption of drivers in any language.',
  usage: 'touchstone mongocryptd [options]',
  options: {
    port: { type: 'string', value: 'N', help: 'the port; default 27020, 0 for a free one' },
    idleShutdownTimeoutSecs: {
      type: 'string',
      value: 'N',
      help: 'ends after so many seconds without a command; default 0: never',
    },
  },
  notes:
    'It stands in for the enterprise program of that name: a driver with `mongocryptdURI` uses it as it is, and one that\nstarts it by itself is told `mongocryptdSpawnPath: "touchstone"` and `mongocryptdSpawnArgs: ["mongocryptd"]`.\nIt listens on 127.0.0.1 alone. What it does not know it refuses. Ctrl-C ends it.',
  async run(line, terminal) {
    const [extra] = line.positionals;
    if (extra !== undefined) throw new UsageError(`Nobody knows what "${extra}" is for.`);
    const port = numberOf(line.text('port') ?? DEFAULT_PORT, 'port', 65_535);
    const seconds = numberOf(
      line.text('idleShutdownTimeoutSecs') ?? '0',
      'idleShutdownTimeoutSecs',
      1_000_000,
    );
    const idleShutdownMS = seconds === 0 ? undefined : seconds * 1000;
    await using running = await startOrTell({ port, idleShutdownMS });
    terminal.out.write(`${running.uri}\n`);
    await Promise.race([running.idle, interruption(terminal)]);
    return 0;
  },
};

async function startOrTell(
  options: Parameters<typeof startMongocryptd>[0] & { readonly port: number },
): Promise<RunningMongocryptd> {
  try {
    return await startMongocryptd(options);
  } catch (error) {
    if (!(error instanceof TransportError) || error.code !== 'EADDRINUSE') throw error;
    throw new UsageError(
      `Port ${options.port} is in use. --port N takes another, --port 0 a free one.`,
    );
  }
}

function numberOf(text: string, name: string, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > most) {
    throw new UsageError(`--${name} takes a number up to ${most}, not "${text}".`);
  }
  return value;
}

function interruption({ interrupted }: Terminal): Promise<void> {
  return new Promise((resolve) => {
    if (interrupted.aborted) resolve();
    else interrupted.addEventListener('abort', () => resolve(), { once: true });
  });
}
