import { runMongos } from '@touchstone/server/launcher';
import type { Subcommand } from '../command-line.ts';
import { launchedProgram } from '../launched-program.ts';

export const mongos: Subcommand = {
  summary: 'Starts a mongos in front of such mongods, which are its config servers and shards.',
  usage: 'touchstone mongos --configdb SET/HOST:PORT[,HOST:PORT…] [--port N] …',
  options: {},
  takesAll: true,
  run: (line) => runMongos(line.args, launchedProgram('mongos')),
};
