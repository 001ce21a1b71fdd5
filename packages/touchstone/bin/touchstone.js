#!/usr/bin/env node
import { main } from '../bundle/main.cjs';

process.exitCode = await main(process.argv.slice(2));
// A driver under test may have left sockets or timers behind: a run that is over ends, once all is written.
process.stderr.write('', () => process.stdout.write('', () => process.exit()));
