import { pathToFileURL } from 'node:url';
import * as mockupPackage from '@touchstone/mockup';
import { interactiveServer, type MockupDB } from '@touchstone/mockup';
import type { Subcommand } from '../command-line.ts';
import { untilInterrupted } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

/** What a script file exports: it tells the server what to do, and may start others. */
interface MockupScript {
  readonly script: (server: MockupDB, mockup: typeof mockupPackage) => unknown;
}

export const mockup: Subcommand = {
  summary: 'Starts a mock server that says what it is asked, and answers what it is told to.',
  usage: 'touchstone mockup [options]',
  options: {
    port: { type: 'string', value: 'N', help: 'the port; default 27017, 0 for a free one' },
    quiet: { type: 'boolean', help: 'prints no requests and replies' },
    'all-ok': { type: 'boolean', help: 'answers {ok: 1} to everything that nobody else answers' },
    script: {
      type: 'string',
      value: 'FILE',
      help: 'a module whose function `script(server, mockup)` is run',
    },
  },
  notes:
    'It listens on 127.0.0.1 alone. Without --all-ok, requests wait for an answer. Ctrl-C ends it.',
  async run(line, terminal) {
    const [extra] = line.positionals;
    if (extra !== undefined) throw new UsageError(`Nobody knows what "${extra}" is for.`);
    const port = portOf(line.text('port') ?? '27017');
    const file = line.text('script');
    const server = interactiveServer({
      port,
      verbose: !line.flag('quiet'),
      allOk: line.flag('all-ok'),
      log: (text) => void terminal.out.write(`${text}\n`),
    });
    await using running = server;
    await running.run();
    terminal.out.write(`Listening on port ${running.port}\n`);
    if (file !== undefined) await runScript(file, running);
    await untilInterrupted(terminal);
    return 0;
  },
};

async function runScript(file: string, server: MockupDB): Promise<void> {
  const module = (await import(pathToFileURL(file).href)) as Partial<MockupScript>;
  if (typeof module.script !== 'function') {
    throw new UsageError(`${file} does not export a function called script.`);
  }
  await module.script(server, mockupPackage);
}

function portOf(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 65_535) {
    throw new UsageError(`--port takes a number up to 65535, not "${text}".`);
  }
  return value;
}
