/**
 * `npm run test:parity [-- PART …]`: makes every call (or those whose names contain a part) with the official driver and with ours, and
 * compares what comes of it. Exit status 1 when they differ where no specification wants it.
 */

import { commandLine } from '../command-line.ts';
import { CALLS } from './calls/index.ts';
import { reasonFor } from './differences.ts';
import type { Difference } from './run.ts';
import { runAgainstServer } from './stage.ts';

const { positionals: wanted } = commandLine(import.meta.filename, {}, { takesWords: true });
const list = CALLS.filter(
  ({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)),
);
const differences = await runAgainstServer(list);
const unexplained = differences.filter((difference) => reasonFor(difference) === undefined);
for (const difference of unexplained) print(difference);
console.log(
  `${list.length} calls: ${list.length - differences.length} equal, ` +
    `${differences.length - unexplained.length} different by specification, ${unexplained.length} different`,
);
process.exitCode = unexplained.length === 0 ? 0 : 1;

function print({ call, parts, official, ours }: Difference): void {
  console.log(`✖ ${call}`);
  for (const part of parts as readonly (keyof typeof ours)[]) {
    console.log(`    ${part}: official ${JSON.stringify(official[part])}`);
    console.log(`    ${' '.repeat(part.length)}  ours     ${JSON.stringify(ours[part])}`);
  }
}
