#!/usr/bin/env node
import { constants } from 'node:os';
import { runMongos } from '../bundle/launcher.cjs';

process.exitCode = await runMongos(process.argv.slice(2), {
  program: [process.execPath, process.argv[1]],
  env: process.env,
  onSignal(listener) {
    for (const name of ['SIGTERM', 'SIGINT'])
      process.on(name, () => listener(constants.signals[name]));
  },
});
process.stderr.write('', () => process.stdout.write('', () => process.exit()));
