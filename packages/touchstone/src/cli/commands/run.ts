import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeRuntime } from '@touchstone/runtime';
import { loadTestFile } from '../../corpus/load-test-file.ts';
import { findProseFiles } from '../../prose/find-prose-files.ts';
import type { Corpus, KnownFailure } from '../../report/known-failing.ts';
import { judge, readKnownFailing } from '../../report/known-failing.ts';
import { Progress } from '../../report/progress.ts';
import { reporters } from '../../report/reporters/index.ts';
import type { Results } from '../../report/results.ts';
import { buildResults } from '../../report/results.ts';
import { caseKey } from '../../report/totals.ts';
import type { LoadedTestFile } from '../../run/test-format.ts';
import type { TestResult } from '../../run/test-result.ts';
import type { Deployments } from '../../schedule/deployments.ts';
import { externalDeployment } from '../../schedule/deployments.ts';
import { embeddedDeployments } from '../../schedule/embedded-deployments.ts';
import type { FilePlan } from '../../schedule/plan-file.ts';
import { planFile } from '../../schedule/plan-file.ts';
import { runPlan } from '../../schedule/run-plan.ts';
import type { FoundFile } from '../../specs/find-test-files.ts';
import { findNamedPaths, findOwnFiles, findTestFiles } from '../../specs/find-test-files.ts';
import type { Specifications } from '../../specs/locate-specifications.ts';
import { locateSpecifications } from '../../specs/locate-specifications.ts';
import type { CommandLine, Subcommand } from '../command-line.ts';
import type { DriverChoice } from '../run-choices.ts';
import {
  chosenCompressor,
  chosenDrivers,
  chosenGrep,
  chosenJobs,
  chosenReporters,
  chosenSdam,
  chosenSecurity,
  chosenTopologies,
  runOptionTable,
  shardOf,
} from '../run-choices.ts';
import { chosenWorld, type RunWorld } from '../run-time.ts';
import { chosenLimits } from '../server-choices.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

/** Suites that a run without names means: those whose features are built. */
const DEFAULT_SUITES: readonly string[] = ['crud', 'unified-test-format'];

export const run: Subcommand = {
  summary: 'Runs the official driver tests against drivers.',
  usage: 'touchstone run [SUITE | FILE | GLOB]... [options]',
  options: runOptionTable,
  notes: `Without a name, the suites ${DEFAULT_SUITES.join(' and ')} run. Official files are looked for in --specs, TOUCHSTONE_SPECS,
../shared/specifications and the cache of "touchstone specs fetch"; where there are none, the project's own run.
Exit status: 0 all that ran passed, 1 a failure, 2 wrong usage.

Examples:
  touchstone run crud --driver reference --driver mongodb
  touchstone run crud --driver 'python3 my_adapter.py' --reporter json --out results.json
  touchstone run server-discovery-and-monitoring --driver mongodb --sdam wire
  touchstone run 'crud/tests/unified/find*.json' --server mongodb://localhost:27017`,
  async run(line, terminal) {
    const job = await prepare(line, terminal);
    const startedAt = nodeRuntime().clock.date();
    const results: Results[] = [];
    for (const driver of job.drivers) {
      if (terminal.interrupted.aborted) break;
      results.push(await runDriver(job, driver, terminal));
    }
    const files = report(line, results, terminal);
    const failed = verdict(results, job, terminal);
    const seconds = ((nodeRuntime().clock.date() - startedAt) / 1000).toFixed(1);
    terminal.err.write(
      `Done in ${seconds} s.${files.map((file) => ` Results: ${file}`).join('')}\n`,
    );
    return failed || terminal.interrupted.aborted ? 1 : 0;
  },
};

interface Job {
  readonly drivers: readonly DriverChoice[];
  readonly deployments: Deployments;
  readonly plans: readonly FilePlan[];
  readonly specifications: Specifications | undefined;
  readonly knownFailing: readonly KnownFailure[];
  readonly corpus: Corpus;
  readonly jobs: number;
  readonly bail: boolean;
  readonly sdam: 'machine' | 'wire';
  readonly world: RunWorld;
}

async function prepare(line: CommandLine, terminal: Terminal): Promise<Job> {
  const drivers = chosenDrivers(line);
  chosenReporters(line);
  const world = chosenWorld(line, drivers);
  const grep = chosenGrep(line);
  const knownFile = line.text('known-failing');
  const specifications = locateSpecifications({ specs: line.text('specs') });
  const files = shardOf(line, filesToRun(line, specifications, terminal));
  const deployments = await chosenDeployments(line, world);
  const plans = files.map((file) => planFile(file, deployments, grep));
  if (plans.every(({ tasks, skipped }) => tasks.length + skipped.length === 0)) {
    throw new UsageError('No case matches: look at --grep, --shard and the names of the suites.');
  }
  return {
    drivers,
    deployments,
    plans,
    specifications,
    knownFailing: knownFile === undefined ? [] : readKnownFailing(knownFile),
    corpus: new Set(files.flatMap(caseKeys)),
    jobs: deployments.isolated && !world.isVirtual ? chosenJobs(line) : 1,
    bail: line.flag('bail'),
    sdam: chosenSdam(line),
    world,
  };
}

function filesToRun(
  line: CommandLine,
  specifications: Specifications | undefined,
  terminal: Terminal,
): readonly LoadedTestFile[] {
  const wanted = line.positionals.length > 0 ? line.positionals : DEFAULT_SUITES;
  const prose = wanted.flatMap(findProseFiles);
  if (specifications !== undefined) {
    return [...officialFiles(wanted, specifications.folder), ...prose];
  }
  // Files that were named by their path need no specifications folder.
  const named = line.positionals.length > 0 ? findNamedPaths(line.positionals) : undefined;
  if (named !== undefined) return named.map(load);
  terminal.err.write(
    'No official test files here ("touchstone specs fetch" gets them); running the project’s own instead.\n',
  );
  return [...findOwnFiles(OWN_FILES).map(load), ...prose];
}

/** Some suites are prose alone. */
function officialFiles(wanted: readonly string[], folder: string): readonly LoadedTestFile[] {
  const official = wanted.filter((name) => !isProseAlone(name, folder));
  return findTestFiles(official, folder).map(load);
}

function isProseAlone(name: string, folder: string): boolean {
  const hasFiles = existsSync(join(folder, 'source', name, 'tests'));
  return !hasFiles && findProseFiles(name).length > 0;
}

function caseKeys({ file, cases }: LoadedTestFile): string[] {
  return cases.map(({ description }) => caseKey({ file, case: description }));
}

/** Our own test files in the same format. */
const OWN_FILES = fileURLToPath(new URL('../../../fixtures', import.meta.url));

function load({ suite, name, path }: FoundFile): LoadedTestFile {
  return loadTestFile({ suite, file: name, text: readFileSync(path, 'utf8') });
}

async function chosenDeployments(line: CommandLine, { runtime }: RunWorld): Promise<Deployments> {
  const server = line.text('server') ?? 'embedded';
  const versions = line.text('server-version')?.split(',');
  if (server === 'embedded') {
    return embeddedDeployments({
      topologies: chosenTopologies(line),
      security: chosenSecurity(line),
      limits: chosenLimits(line),
      runtime,
      ...(versions !== undefined && { versions }),
    });
  }
  if (versions !== undefined || line.texts('topology').length > 0) {
    throw new UsageError('--topology and --server-version are for the embedded server alone.');
  }
  if (line.texts('limit').length > 0) {
    throw new UsageError('--limit is for the embedded server: others announce what they announce.');
  }
  if (line.flag('auth') || line.flag('tls')) {
    throw new UsageError(
      '--auth and --tls are for the embedded server; for others the connection string says the user, tls=true and tlsCAFile.',
    );
  }
  return externalDeployment(server, { compressor: chosenCompressor(line) });
}

async function runDriver(job: Job, driver: DriverChoice, terminal: Terminal): Promise<Results> {
  const { clock } = nodeRuntime();
  const { runtime, finish } = job.world;
  const facts = await driverFacts(driver);
  const startedAt = new Date(clock.date()).toISOString();
  const start = clock.now();
  const taskCount = job.plans.reduce((sum, plan) => sum + plan.tasks.length, 0);
  terminal.err.write(
    `${facts.name} ${facts.version} on ${job.deployments.server.name} ${job.deployments.server.version}\n`,
  );
  const progress = new Progress(terminal.err, { files: taskCount, color: terminal.color });
  const work = runPlan(job.plans, {
    deployments: job.deployments,
    openAdapter: () => driver.openIn?.(runtime) ?? driver.open(),
    runtime,
    signal: terminal.interrupted,
    jobs: job.jobs,
    bail: job.bail,
    sdam: job.sdam,
    onResult: (result) => progress.seen(result),
    onTaskDone: (task) => progress.fileDone(task.file.file),
  });
  const results = await finish(work);
  progress.finish();
  return buildResults(
    {
      driver: facts,
      server: job.deployments.server,
      specifications: { commit: job.specifications?.commit ?? null },
      startedAt,
      durationMS: Math.round(clock.now() - start),
    },
    results.map(withoutWireDump),
  );
}

async function driverFacts(driver: DriverChoice): Promise<Results['driver']> {
  try {
    await using adapter = await driver.open();
    const reply = await adapter.send({ kind: 'start', protocol: 1 });
    if (reply.kind !== 'started') throw new Error(`It answered "start" with "${reply.kind}".`);
    const { name, version, language } = reply.driver;
    return { name, version, language };
  } catch (error) {
    throw new UsageError(`The driver "${driver.name}" cannot be used: ${(error as Error).message}`);
  }
}

/** What passed needs no details. */
function withoutWireDump(result: TestResult): TestResult {
  if (result.outcome !== 'passed' || result.details === undefined) return result;
  const { details: _details, ...rest } = result;
  return rest;
}

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
    const { unexpected, stale, expected } = judge(driver.name, own, job.knownFailing, job.corpus);
    const listed = job.knownFailing.length > 0;
    failed ||= unexpected.length > 0 || stale.length > 0;
    if (listed) {
      terminal.err.write(`${driver.name}: ${expected.length} known failures, as listed\n`);
      for (const name of unexpected) terminal.err.write(`  not listed, but fails: ${name}\n`);
      for (const name of stale) terminal.err.write(`  listed, but does not fail: ${name}\n`);
    }
  }
  return failed;
}
