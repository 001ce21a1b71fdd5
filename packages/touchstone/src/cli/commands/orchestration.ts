import { startOrchestration } from '../../orchestration/service.ts';
import type { Subcommand } from '../command-line.ts';
import { untilInterrupted } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

const DEFAULT_PORT = '8889';
const LAST_PORT = 65_535;

export const orchestration: Subcommand = {
  summary: 'Starts deployments for who asks by HTTP, as mongo-orchestration does.',
  usage: 'touchstone orchestration [--port N] [--host ADDRESS] [--server-version V]',
  options: {
    port: { type: 'string', value: 'N', help: 'the port; default 8889, 0 for a free one' },
    host: { type: 'string', value: 'ADDRESS', help: 'the address; default 127.0.0.1' },
    'server-version': {
      type: 'string',
      value: 'V',
      help: 'the version of servers whose configuration names none; default 8.2.1',
    },
  },
  notes:
    'POST a configuration to /v1/servers, /v1/replica_sets or /v1/sharded_clusters; the answer has `mongodb_uri`. All servers are\nin this process, and keep their data in memory. Ctrl-C ends them.',
  async run(line, terminal) {
    const text = line.text('port') ?? DEFAULT_PORT;
    const port = Number(text);
    if (!/^\d+$/.test(text) || port > LAST_PORT) {
      throw new UsageError(`--port takes a number up to ${LAST_PORT}, not "${text}".`);
    }
    const host = line.text('host') ?? '127.0.0.1';
    const version = line.text('server-version') ?? '8.2.1';
    await using service = await startOrchestration({ host, port, version }).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EADDRINUSE') throw error;
        throw new UsageError(
          `Port ${port} is in use. --port N takes another, --port 0 a free one.`,
        );
      },
    );
    terminal.out.write(`${service.url}\n`);
    await untilInterrupted(terminal);
    return 0;
  },
};
