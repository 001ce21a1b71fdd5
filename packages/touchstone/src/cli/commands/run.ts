import { writeFileSync } from 'node:fs';
import { nodeRuntime } from '@touchstone/runtime';
import { judge } from '../../report/known-failing.ts';
import { reporters } from '../../report/reporters/index.ts';
import type { Results } from '../../report/results.ts';
import type { CommandLine, Subcommand } from '../command-line.ts';
import { chosenReporters, runOptionTable } from '../run-choices.ts';
import { runDriver } from '../run-driver.ts';
import { type Job, LEFT_OUT, prepareJob } from '../run-job.ts';
import type { Terminal } from '../terminal.ts';

export const run: Subcommand = {
  summary: 'Runs the official driver tests against drivers.',
  usage: 'touchstone run [SUITE | FILE | GLOB]... [options]',
  options: runOptionTable,
  notes: `Without a name, every suite runs but ${LEFT_OUT}. Official files are looked for in --specs, TOUCHSTONE_SPECS,
../shared/specifications and the cache of "touchstone specs fetch"; where there are none, the project's own run.
Exit status: 0 all that ran passed, 1 a failure, 2 wrong usage.

Examples:
  touchstone run crud --driver reference --driver mongodb
  touchstone run crud --driver 'python3 my_adapter.py' --reporter json --out results.json
  touchstone run server-discovery-and-monitoring --driver mongodb --sdam wire
  touchstone run 'crud/tests/unified/find*.json' --server mongodb://localhost:27017`,
  async run(line, terminal) {
    const job = await prepareJob(line, terminal);
    const startedAt = nodeRuntime().clock.date();
    const results: Results[] = [];
    for (const driver of job.drivers) {
      if (terminal.interrupted.aborted) break;
      results.push(await runDriver(job, driver, terminal));
    }
    const files = report(line, results, terminal);
    const failed = verdict(results, job, terminal);
    const seconds = ((nodeRuntime().clock.date() - startedAt) / 1000).toFixed(1);
    const ended = terminal.interrupted.aborted
      ? 'Interrupted: what did not run counts as skipped. Ended'
      : 'Done';
    terminal.err.write(
      `${ended} in ${seconds} s.${files.map((file) => ` Results: ${file}`).join('')}\n`,
    );
    return failed || terminal.interrupted.aborted ? 1 : 0;
  },
};

function report(line: CommandLine, results: readonly Results[], terminal: Terminal): string[] {
  const files: string[] = [];
  for (const { name, out } of chosenReporters(line)) {
    const text = reporters[name]?.render(results, { color: out === undefined && terminal.color });
    if (text === undefined) continue;
    if (out === undefined) {
      terminal.out.write(text);
    } else {
      writeFileSync(out, text);
      files.push(out);
    }
  }
  return files;
}

/** Says what was not expected; true when there is anything. */
function verdict(results: readonly Results[], job: Job, terminal: Terminal): boolean {
  let failed = false;
  for (const { driver, results: own } of results) {
    const { unexpected, stale, expected, lucky } = judge(driver, own, job.knownFailing, job.corpus);
    const listed = job.knownFailing.length > 0;
    failed ||= unexpected.length > 0 || stale.length > 0;
    if (listed) {
      terminal.err.write(`${driver.name}: ${expected.length} known failures, as listed\n`);
      for (const name of lucky)
        terminal.err.write(`  listed as failing sometimes, passed this time: ${name}\n`);
      for (const name of unexpected) terminal.err.write(`  not listed, but fails: ${name}\n`);
      for (const name of stale) terminal.err.write(`  listed, but does not fail: ${name}\n`);
    }
  }
  return failed;
}
