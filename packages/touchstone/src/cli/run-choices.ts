import { availableParallelism, loadavg } from 'node:os';
import { compressorByName, thrownError } from '@touchstone/protocol';
import type { Runtime } from '@touchstone/runtime';
import { commandOf } from '../adapter-programs/installed-program.ts';
import { adapterPrograms } from '../adapter-programs/languages/index.ts';
import type { DriverAdapter } from '../adapter-protocol/adapter-protocol.ts';
import {
  HANG_LIMIT_MS,
  JsonLinesAdapter,
  type JsonLinesOptions,
} from '../adapter-protocol/json-lines-adapter.ts';
import { type OpenOptions, SharedPrograms } from '../adapter-protocol/shared-programs.ts';
import { EMBEDDED_TOPOLOGIES } from '../deployments/embedded.ts';
import type { Security } from '../deployments/embedded-security.ts';
import { adapters } from '../drivers/index.ts';
import type { TopologyName } from '../environment/environment.ts';
import { reporters } from '../report/reporters/index.ts';
import { nearestNames } from '../specs/nearest-names.ts';
import type { CommandLine, OptionSpec, OptionTable } from './command-line.ts';
import { limitOption, membersOption } from './server-choices.ts';
import { UsageError } from './usage-error.ts';

export const hangLimitOption: OptionSpec = {
  type: 'string',
  value: 'SECONDS',
  help: 'how long a driver may be silent, beside what a case waits for and a second for each\nmegabyte of a message; default: 60,\nmore where the machine has more to do than it has cores for',
};

export const runOptionTable: OptionTable = {
  driver: {
    type: 'string',
    multiple: true,
    value: 'NAME|COMMAND',
    help: 'reference (ours), mongodb (the official one for Node.js), pymongo, pymongo-async,\nc, go, java, rust, mongodb@4 to mongodb@7, or a command that speaks the adapter\nprotocol on its standard input and output; repeatable; default: reference',
  },
  server: {
    type: 'string',
    value: 'URI',
    help: 'embedded (the default) or a connection string, which also says the user and TLS',
  },
  topology: {
    type: 'string',
    multiple: true,
    value: 'T',
    help: 'standalone, replicaset, sharded, load-balanced or all; embedded only; default:\nall that a test allows',
  },
  'server-version': {
    type: 'string',
    value: 'V[,V…]',
    help: 'embedded only; default: the newest, and an older one for tests that allow\nnothing else',
  },
  auth: {
    type: 'boolean',
    help: 'embedded only: all cases with a user and a password; default: only those that\nrun nowhere else',
  },
  tls: { type: 'boolean', help: 'embedded only: all connections encrypted' },
  compressor: {
    type: 'string',
    value: 'NAME',
    help: 'zlib, snappy or zstd, for drivers to ask for',
  },
  sdam: {
    type: 'string',
    value: 'machine|wire',
    help: 'how the files of server discovery and monitoring run: machine (the default) asks\nthe driver’s state machine; wire plays them by mock servers to a driver that is\nseen only from outside, and compares what its events tell',
  },
  members: membersOption,
  limit: limitOption,
  specs: { type: 'string', value: 'DIR', help: 'where the official test files are' },
  grep: { type: 'string', value: 'REGEXP', help: 'only cases whose description matches' },
  time: {
    type: 'string',
    value: 'real|virtual',
    help: 'virtual: driver and embedded server in a simulated world, where waiting takes no\ntime and timing is exact; reference driver only; default: real',
  },
  jobs: {
    type: 'string',
    value: 'N',
    help: 'parts of files (up to four cases) that run at the same time, each with servers of its\nown; default: 16 a core, for a program as driver 3 a core; cases that measure time\nrun last, with a quarter of that; in virtual time: simulated worlds, default one\nfor two cores, each case always in the same one',
  },
  'hang-limit': hangLimitOption,
  shard: { type: 'string', value: 'I/N', help: 'every Nth file, beginning with the Ith' },
  bail: { type: 'boolean', help: 'stop after the first failure' },
  reporter: {
    type: 'string',
    multiple: true,
    value: 'NAME',
    help: 'pretty, json, junit, tap or html; repeatable; default: pretty',
  },
  out: {
    type: 'string',
    multiple: true,
    value: 'FILE',
    help: 'where the reporter before it writes; default: standard output',
  },
  'known-failing': {
    type: 'string',
    value: 'FILE',
    help: 'cases known to fail, with reasons, in a file or the files of a folder; one that\npasses fails the run',
  },
};

/** A driver to test: what it is called on the command line, and how to get it. */
export interface DriverChoice {
  readonly name: string;
  /** An adapter; one that is not asked for alone may share its program with others. */
  open(options?: OpenOptions): Promise<DriverAdapter>;
  /** Absent where the driver cannot live in another world than this machine. */
  readonly openIn?: (runtime: Runtime) => Promise<DriverAdapter>;
}

export function chosenDrivers(line: CommandLine): readonly DriverChoice[] {
  const names = line.texts('driver');
  const hangLimitMS = chosenHangLimit(line);
  return (names.length === 0 ? ['reference'] : names).map((name) =>
    chosenDriver(name, hangLimitMS),
  );
}

/** The driver of a name, or of a command; throws `UsageError` where there is none. */
export function chosenDriver(name: string, hangLimitMS: number | undefined): DriverChoice {
  const limit = hangLimitMS === undefined ? {} : { hangLimitMS };
  const known = adapters[name];
  if (known !== undefined) {
    const { openIn } = known;
    return { name, open: () => known.open(), ...(openIn !== undefined && { openIn }) };
  }
  const isCommand = /[\s/\\]/.test(name);
  if (isCommand) return programChoice(name, () => ({ command: name, ...limit }));
  const program = adapterPrograms[name];
  if (program !== undefined)
    return programChoice(name, () => ({ command: commandOf(name, program), ...limit }));
  const names = [...Object.keys(adapters), ...Object.keys(adapterPrograms)];
  const near = nearestNames(name, names);
  const hint = near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : '';
  throw new UsageError(
    `There is no driver "${name}".${hint} There are ${names.join(', ')}, and any command of more than one word or with a path.`,
  );
}

function programChoice(name: string, options: () => JsonLinesOptions): DriverChoice {
  const programs = new SharedPrograms(() => new JsonLinesAdapter(options()));
  return { name, open: (how) => programs.open(how) };
}

const TOPOLOGY_NAMES: Readonly<Record<string, TopologyName>> = {
  standalone: 'single',
  single: 'single',
  replicaset: 'replicaset',
  sharded: 'sharded',
  'load-balanced': 'load-balanced',
};

export function chosenTopologies(line: CommandLine): readonly TopologyName[] {
  const names = line.texts('topology').flatMap((text) => text.split(','));
  if (names.length === 0 || names.includes('all')) return EMBEDDED_TOPOLOGIES;
  return names.map((name) => {
    const topology = TOPOLOGY_NAMES[name];
    if (topology !== undefined) return topology;
    throw new UsageError(
      `There is no topology "${name}"; there are standalone, replicaset, sharded, load-balanced and all.`,
    );
  });
}

/** Tells how the embedded servers are to be spoken to. */
export function chosenSecurity(line: CommandLine): Security {
  const compressor = chosenCompressor(line);
  return {
    auth: line.flag('auth'),
    tls: line.flag('tls'),
    ...(compressor !== undefined && { compressor }),
  };
}

/** One that this machine has: a driver without it would only go on without compression. */
export function chosenCompressor(line: CommandLine): string | undefined {
  const name = line.text('compressor');
  if (name === undefined) return undefined;
  if (!COMPRESSORS.includes(name)) {
    throw new UsageError(`There is no compressor "${name}"; there are ${COMPRESSORS.join(', ')}.`);
  }
  if (compressorByName(name) !== undefined) return name;
  throw new UsageError(`The optional package that ${name} needs is not installed.`);
}

const COMPRESSORS: readonly string[] = ['zlib', 'snappy', 'zstd'];

/** Reporters with where they write; undefined is standard output. */
export interface ReporterChoice {
  readonly name: string;
  readonly out: string | undefined;
}

/** `--out` belongs to the reporters in order: the first to the first. The pretty one always has the terminal. */
export function chosenReporters(line: CommandLine): readonly ReporterChoice[] {
  const names = line.texts('reporter');
  const outs = [...line.texts('out')];
  const known = Object.keys(reporters);
  const wrong = names.find((name) => !known.includes(name));
  if (wrong !== undefined) {
    throw new UsageError(`There is no reporter "${wrong}"; there are ${known.join(', ')}.`);
  }
  const filed = names.filter((name) => name !== 'pretty' || names.length === outs.length);
  if (outs.length > Math.max(filed.length, 0)) {
    throw new UsageError('Each --out needs a --reporter before it (json, junit, tap or html).');
  }
  const choices = names.map((name) => ({
    name,
    out: filed.includes(name) ? outs.shift() : undefined,
  }));
  // With every report in a file, the terminal still shows how it went.
  const onTerminal = choices.some(({ out }) => out === undefined);
  return onTerminal ? choices : [...choices, { name: 'pretty', out: undefined }];
}

/** A case mostly waits: for blocked commands, for monitors. So a core has time for many of them. */
const JOBS_A_CORE = 16;
/** A program takes memory, and time to start. */
const PROGRAMS_A_CORE = 3;

/** The number of tasks that run at the same time, where they may at all. */
export function chosenJobs(
  line: CommandLine,
  drivers: readonly DriverChoice[],
  sideBySide: boolean,
): number {
  const jobs = namedJobs(line);
  if (!sideBySide) return 1;
  if (jobs !== undefined) return jobs;
  const cores = Math.max(2, availableParallelism());
  // A driver that is a program of its own runs once for each job.
  return cores * (drivers.every(({ name }) => name in adapters) ? JOBS_A_CORE : PROGRAMS_A_CORE);
}

/**
 * The number of simulated worlds that there are at the same time. They never wait for the machine, so one keeps a core busy, and a
 * good part of another: the engine's threads compile what runs often, in each world anew. On two cores a second world
 * made 2,146 cases no faster (9.0 s and 8.9 s).
 */
export function chosenWorlds(line: CommandLine): number {
  return namedJobs(line) ?? Math.max(1, Math.floor(availableParallelism() / 2));
}

function namedJobs(line: CommandLine): number | undefined {
  const text = line.text('jobs');
  if (text === undefined) return undefined;
  const jobs = Number(text);
  if (Number.isInteger(jobs) && jobs >= 1 && jobs <= 256) return jobs;
  throw new UsageError(`--jobs takes a number from 1 to 256, not "${text}".`);
}

/** The time that a driver may be silent, in milliseconds; undefined: the default. */
export function chosenHangLimit(line: CommandLine): number {
  const text = line.text('hang-limit');
  if (text === undefined) return HANG_LIMIT_MS * crowding();
  const seconds = Number(text);
  if (text.trim() !== '' && seconds > 0 && seconds <= 86_400) return seconds * 1000;
  throw new UsageError(`--hang-limit takes a number of seconds up to 86400, not "${text}".`);
}

/** So many programs want each core: where there are several, each gets on so much more slowly. */
function crowding(): number {
  const [lately = 0] = loadavg();
  return Math.max(1, Math.ceil(lately / availableParallelism()));
}

export function chosenSdam(line: CommandLine): 'machine' | 'wire' {
  const text = line.text('sdam') ?? 'machine';
  if (text === 'machine' || text === 'wire') return text;
  throw new UsageError(`--sdam takes machine or wire, not "${text}".`);
}

export function chosenGrep(line: CommandLine): RegExp | undefined {
  const text = line.text('grep');
  if (text === undefined) return undefined;
  try {
    return new RegExp(text);
  } catch (error) {
    throw new UsageError(`--grep: ${thrownError(error).message}`);
  }
}

/** The files of this shard. */
export function shardOf<Item>(line: CommandLine, items: readonly Item[]): readonly Item[] {
  const text = line.text('shard');
  if (text === undefined) return items;
  const [index, count] = text.split('/').map(Number) as [number, number?];
  const fits = count !== undefined && Number.isInteger(count) && index >= 1 && index <= count;
  if (!fits) throw new UsageError(`--shard takes I/N with 1 ≤ I ≤ N, not "${text}".`);
  return items.filter((_, at) => at % count === index - 1);
}
