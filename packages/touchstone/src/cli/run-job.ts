import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { loadTestFile } from '../corpus/load-test-file.ts';
import { findProseFiles } from '../prose/find-prose-files.ts';
import { proseSuites } from '../prose/index.ts';
import type { Corpus, KnownFailure } from '../report/known-failing.ts';
import { readKnownFailing } from '../report/known-failing.ts';
import { caseKey } from '../report/totals.ts';
import type { LoadedTestFile } from '../run/test-format.ts';
import type { Deployments } from '../schedule/deployments.ts';
import { externalDeployment } from '../schedule/deployments.ts';
import { embeddedDeployments } from '../schedule/embedded-deployments.ts';
import type { FilePlan } from '../schedule/plan-file.ts';
import { planFile } from '../schedule/plan-file.ts';
import { planThreads, planWorlds, type ThreadPlan } from '../schedule/plan-threads.ts';
import type { FoundFile } from '../specs/find-test-files.ts';
import {
  findNamedPaths,
  findOwnFiles,
  findTestFiles,
  listSuites,
} from '../specs/find-test-files.ts';
import type { Specifications } from '../specs/locate-specifications.ts';
import { locateSpecifications } from '../specs/locate-specifications.ts';
import type { CommandLine } from './command-line.ts';
import { ownFixtures } from './own-package.ts';
import type { DriverChoice } from './run-choices.ts';
import {
  chosenCompressor,
  chosenDrivers,
  chosenGrep,
  chosenHangLimit,
  chosenJobs,
  chosenReporters,
  chosenSdam,
  chosenSecurity,
  chosenTopologies,
  chosenWorlds,
  shardOf,
} from './run-choices.ts';
import { chosenWorld, type RunEnvironment } from './run-time.ts';
import { chosenLimits, chosenMembers } from './server-choices.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** The suite that a run without names leaves out: it needs libmongocrypt, and servers that speak for key services. */
export const LEFT_OUT = 'client-side-encryption';

/** The run that a command line asks for. */
export interface Job {
  /** The words of the command line, from which a thread can make the same job. */
  readonly args: readonly string[];
  readonly drivers: readonly DriverChoice[];
  readonly deployments: Deployments;
  readonly plans: readonly FilePlan[];
  readonly specifications: Specifications | undefined;
  readonly knownFailing: readonly KnownFailure[];
  readonly corpus: Corpus;
  readonly threads: ThreadPlan;
  readonly bail: boolean;
  readonly sdam: 'machine' | 'wire';
  readonly hangLimitMS: number | undefined;
  readonly world: RunEnvironment;
}

/** Reads everything that a run needs; rejects with what is wrong with the command line. */
export async function prepareJob(line: CommandLine, terminal: Terminal): Promise<Job> {
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
    args: line.args,
    drivers,
    deployments,
    plans,
    specifications,
    knownFailing: knownFile === undefined ? [] : readKnownFailing(knownFile),
    corpus: new Set(files.flatMap(caseKeys)),
    threads: world.isVirtual
      ? planWorlds(plans, chosenWorlds(line))
      : planThreads(plans, {
          cores: availableParallelism(),
          jobs: chosenJobs(line, drivers, deployments.isolated),
        }),
    bail: line.flag('bail'),
    sdam: chosenSdam(line),
    hangLimitMS: chosenHangLimit(line),
    world,
  };
}

function filesToRun(
  line: CommandLine,
  specifications: Specifications | undefined,
  terminal: Terminal,
): readonly LoadedTestFile[] {
  const wanted = line.positionals.length > 0 ? line.positionals : everySuite(specifications);
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
  return [...findOwnFiles(ownFixtures).map(load), ...prose];
}

function everySuite(specifications: Specifications | undefined): readonly string[] {
  const official = specifications === undefined ? [] : listSuites(specifications.folder);
  const suites = new Set([...official, ...Object.keys(proseSuites)]);
  suites.delete(LEFT_OUT);
  return [...suites].sort();
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

function load({ suite, name, path }: FoundFile): LoadedTestFile {
  return loadTestFile({ suite, file: name, text: readFileSync(path, 'utf8') });
}

async function chosenDeployments(
  line: CommandLine,
  { runtime }: RunEnvironment,
): Promise<Deployments> {
  const server = line.text('server') ?? 'embedded';
  const versions = line.text('server-version')?.split(',');
  if (server === 'embedded') {
    return embeddedDeployments({
      topologies: chosenTopologies(line),
      security: chosenSecurity(line),
      limits: chosenLimits(line),
      members: chosenMembers(line),
      runtime,
      ...(versions !== undefined && { versions }),
    });
  }
  for (const name of ['topology', 'server-version', 'members']) {
    if (line.text(name) === undefined) continue;
    throw new UsageError(`--${name} is for the embedded server alone.`);
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
