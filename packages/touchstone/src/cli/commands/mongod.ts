import { present } from '@touchstone/protocol';
import { runMongod } from '@touchstone/server/launcher';
import type { Subcommand } from '../command-line.ts';

const SIGNALS = { SIGINT: 2, SIGTERM: 15 } as const;

export const mongod: Subcommand = {
  summary: "Starts the embedded server by mongod's flags, with mongod's log and exit codes.",
  usage: 'touchstone mongod [--port N] [--dbpath FOLDER] [--replSet NAME] [--auth] …',
  options: {},
  takesAll: true,
  run(line) {
    return runMongod(line.args, {
      program: [process.execPath, present(process.argv[1]), 'mongod'],
      env: process.env,
      onSignal(listener) {
        for (const [name, number] of Object.entries(SIGNALS)) {
          process.on(name, () => listener(number));
        }
      },
    });
  },
};
