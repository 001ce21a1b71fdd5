import { runMongod } from '@touchstone/server/launcher';
import type { Subcommand } from '../command-line.ts';
import { launchedProgram } from '../launched-program.ts';

export const mongod: Subcommand = {
  summary: "Starts the embedded server by mongod's flags, with mongod's log and exit codes.",
  usage: 'touchstone mongod [--port N] [--dbpath FOLDER] [--replSet NAME] [--auth] …',
  options: {},
  takesAll: true,
  run: (line) => runMongod(line.args, launchedProgram('mongod')),
};
