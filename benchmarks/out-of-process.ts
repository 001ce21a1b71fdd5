import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Benchmark } from './benchmark.ts';
import { median } from './benchmark.ts';

const ROUNDS = 3;
const BIN = 'packages/touchstone/bin/touchstone.js';
const FILES = [
  'crud/tests/unified/*.json',
  'sessions/tests/*.json',
  'transactions/tests/unified/*.json',
];
const WHAT = [...FILES, '--topology', 'replicaset', '--jobs', '6'];
/** The same version of the driver both times: the one that is installed here. */
const IN_PROCESS = 'mongodb';
const OUT_OF_PROCESS = `node adapters/node/main.js "${process.cwd()}"`;
/** In percent of what it takes in process. */
const MOST = 15;

interface Run {
  /** Seconds of processor time, of the runner and all its programs. */
  readonly processor: number;
  readonly elapsed: number;
  /** The outcome of each execution of a case, by its name. */
  readonly outcomes: ReadonlyMap<string, string>;
}

export const outOfProcess: Benchmark = {
  name: 'out-of-process',
  question: 'What does it cost to test a driver in a process of its own, and does it matter?',
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'touchstone-out-of-process-'));
    try {
      const processor: number[] = [];
      const elapsed: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const inside = await measured(IN_PROCESS, folder);
        const outside = await measured(OUT_OF_PROCESS, folder);
        requireSameOutcomes(inside, outside);
        processor.push(outside.processor / inside.processor);
        elapsed.push(outside.elapsed / inside.elapsed);
      }
      const more = (ratios: readonly number[]): number => (median(ratios) - 1) * 100;
      const row = { unit: '% more', higherIsBetter: false, limit: MOST };
      return [
        { ...row, name: 'processor time', ours: more(processor) },
        { ...row, name: 'elapsed time', ours: more(elapsed) },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function measured(driver: string, folder: string): Promise<Run> {
  const out = join(folder, 'results.json');
  rmSync(out, { force: true });
  const words = [BIN, 'run', ...WHAT, '--driver', driver, '--reporter', 'json', '--out', out];
  // The shell knows what its children, and theirs, have used. A case may fail, the same one both times.
  const script = `TIMEFORMAT='%R %U %S'; { time "$@" >/dev/null 2>&1; } 2>&1 || true`;
  const { stdout } = await promisify(execFile)('bash', [
    '-c',
    script,
    'time',
    process.execPath,
    ...words,
  ]);
  const [elapsed = 0, user = 0, system = 0] = stdout.trim().split(' ').map(Number);
  const text = JSON.parse(readFileSync(out, 'utf8')) as {
    results: readonly Record<'file' | 'case' | 'topology' | 'serverVersion' | 'outcome', string>[];
  };
  const outcomes = new Map(
    text.results.map((one) => [
      `${one.file}: ${one.case} (${one.topology} ${one.serverVersion})`,
      one.outcome,
    ]),
  );
  return { processor: user + system, elapsed, outcomes };
}

function requireSameOutcomes(inside: Run, outside: Run): void {
  const names = new Set([...inside.outcomes.keys(), ...outside.outcomes.keys()]);
  const different = [...names].filter(
    (name) => inside.outcomes.get(name) !== outside.outcomes.get(name),
  );
  if (different.length === 0) return;
  const lines = different.map(
    (name) =>
      `${name}: ${inside.outcomes.get(name)} in process, ${outside.outcomes.get(name)} out of it`,
  );
  throw new Error(
    `${different.length} of ${names.size} cases end differently:\n${lines.join('\n')}`,
  );
}
