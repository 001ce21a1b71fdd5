import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as mockupPackage from '@touchstone/mockup';
import {
  InteractiveSession,
  interactiveServer,
  type MockupDB,
  TYPED_HELP,
} from '@touchstone/mockup';
import type { Subcommand } from '../command-line.ts';
import { untilInterrupted } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

/** The exports of a script file: it tells the server what to do, and may start others. */
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
    timeout: {
      type: 'string',
      value: 'SECONDS',
      help: 'ends the connection of a request that waits so long for an answer; default: waits for ever',
    },
    script: {
      type: 'string',
      value: 'FILE',
      help: 'a module whose function `script(server, mockup)` is run',
    },
  },
  notes: `It listens on 127.0.0.1 alone. Each request is shown, and waits for an answer that you type or pipe in:

${TYPED_HELP.replace(/^/gm, '  ')}

Ctrl-C ends it. Exit status: 0; 1 when a script fails, whose line and last request are told; 2 for wrong usage.`,
  async run(line, terminal) {
    const [extra] = line.positionals;
    if (extra !== undefined) throw new UsageError(`Nobody knows what "${extra}" is for.`);
    const port = portOf(line.text('port') ?? '27017');
    const file = line.text('script');
    const timeoutMS = millisecondsOf(line.text('timeout'));
    const server = interactiveServer({
      port,
      verbose: !line.flag('quiet'),
      allOk: line.flag('all-ok'),
      log: (text) => void terminal.out.write(`${text}\n`),
    });
    await using running = server;
    await running.run();
    terminal.out.write(`Listening on port ${running.port}\n`);
    if (file !== undefined) {
      const failure = await runScript(file, running);
      if (failure !== undefined) {
        terminal.err.write(failure);
        return 1;
      }
    } else if (terminal.lines !== undefined) {
      const session = new InteractiveSession(running, {
        lines: terminal.lines,
        say: (text) => void terminal.out.write(`${text}\n`),
        ...(timeoutMS !== undefined && { timeoutMS }),
      });
      await Promise.race([session.run(), untilInterrupted(terminal)]);
      return 0;
    }
    await untilInterrupted(terminal);
    return 0;
  },
};

/** The account of a script that failed: its line, the error's words, the last request; undefined when it did its work. */
async function runScript(file: string, server: MockupDB): Promise<string | undefined> {
  const url = pathToFileURL(resolve(file)).href;
  try {
    const module = (await import(url)) as Partial<MockupScript>;
    if (typeof module.script !== 'function') {
      throw new UsageError(`${file} does not export a function called script.`);
    }
    await module.script(server, mockupPackage);
    return undefined;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
    const at = stack.split(url)[1]?.match(/^:(\d+)/)?.[1];
    const waiting = server.request === undefined ? '' : `\n  the next request: ${server.request}`;
    return `${file}${at === undefined ? '' : `, line ${at}`}: ${message}${waiting}\n`;
  }
}

function portOf(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 65_535) {
    throw new UsageError(`--port takes a number up to 65535, not "${text}".`);
  }
  return value;
}

function millisecondsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (!(seconds > 0)) throw new UsageError(`--timeout takes a number of seconds, not "${text}".`);
  return seconds * 1000;
}
