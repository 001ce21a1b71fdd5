import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { thrownError } from '@touchstone/protocol';
import { comparisonText } from '../../report/comparison-text.ts';
import { type KnownFailure, readKnownFailing } from '../../report/known-failing.ts';
import { mergeShards } from '../../report/merge-shards.ts';
import { reporters } from '../../report/reporters/index.ts';
import type { Results } from '../../report/results.ts';
import { buildSite } from '../../report/site/site.ts';
import type { Outcome } from '../../run/test-result.ts';
import type { CommandLine, Subcommand } from '../command-line.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

const OUTCOMES: ReadonlySet<unknown> = new Set<Outcome>([
  'errored',
  'failed',
  'passed',
  'skipped',
  'unsupported',
]);

export const report: Subcommand = {
  summary:
    'Draws one or several results as a site or as one page, or compares them with earlier ones.',
  usage: 'touchstone report RESULTS.json... [--out DIR] [--compare OLD.json]',
  options: {
    out: {
      type: 'string',
      value: 'DIR',
      help: 'write a site with a page for each case that did not pass;\nopen its index.html',
    },
    compare: {
      type: 'string',
      value: 'OLD.json',
      help: 'with --out, add a page of what is better, worse, new and gone since then;\nwithout, print it case by case, with status 1 if anything differs',
    },
    'known-failing': {
      type: 'string',
      value: 'FILE|DIR',
      help: 'tell the reasons of known failures',
    },
    reporter: {
      type: 'string',
      value: 'NAME',
      help: 'without --out, to standard output: html (the default), pretty,\njunit, tap, json',
    },
  },
  notes:
    'Results of one driver on one server that share no file are merged: the shards of a run (touchstone run --shard I/N).',
  async run(line, terminal) {
    if (line.positionals.length === 0)
      throw new UsageError('report needs at least one results file.');
    const out = line.text('out');
    if (out !== undefined) return writeSite(line, out, terminal);
    if (line.text('known-failing') !== undefined) {
      throw new UsageError('--known-failing is for a site: add --out DIR.');
    }
    const previous = line.text('compare');
    if (previous !== undefined) return writeComparison(line, previous, terminal);
    const name = line.text('reporter') ?? 'html';
    const reporter = Object.hasOwn(reporters, name) ? reporters[name] : undefined;
    if (reporter === undefined) {
      throw new UsageError(
        `There is no reporter "${name}"; there are ${Object.keys(reporters).join(', ')}.`,
      );
    }
    const results = mergeShards(line.positionals.flatMap(readResults));
    terminal.out.write(reporter.render(results, { color: terminal.color }));
    return 0;
  },
};

function writeSite(line: CommandLine, out: string, terminal: Terminal): number {
  if (line.text('reporter') !== undefined) {
    throw new UsageError('--out writes a site, --reporter a single text: choose one of them.');
  }
  const previous = line.text('compare');
  const known = line.text('known-failing');
  const files = buildSite(mergeShards(line.positionals.flatMap(readResults)), {
    ...(previous !== undefined && { previous: readResults(previous) }),
    ...(known !== undefined && { known: readReasons(known) }),
  });
  for (const [path, text] of files) {
    const target = join(out, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
  terminal.out.write(`${join(out, 'index.html')} and ${files.size - 1} files beside it.\n`);
  return 0;
}

/** As `diff` does, ends with status 1 where something differs. */
function writeComparison(line: CommandLine, previous: string, terminal: Terminal): number {
  if (line.text('reporter') !== undefined) {
    throw new UsageError('--compare without --out prints a text of its own: leave --reporter out.');
  }
  const before = mergeShards(readResults(previous));
  const after = mergeShards(line.positionals.flatMap(readResults));
  const { text, differences } = comparisonText(before, after, { color: terminal.color });
  terminal.out.write(text);
  return differences === 0 ? 0 : 1;
}

function readReasons(path: string): readonly KnownFailure[] {
  try {
    return readKnownFailing(path);
  } catch (error) {
    throw new UsageError(`--known-failing: ${thrownError(error).message}`);
  }
}

function readResults(path: string): readonly Results[] {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`${path}: ${thrownError(error).message}`);
  }
  const list = [value].flat() as Results[];
  for (const results of list) {
    if (results?.format !== 1 || !Array.isArray(results.results)) {
      throw new UsageError(
        `${path} is not a results file of format 1 (touchstone run --reporter json).`,
      );
    }
    const odd = results.results.find((each) => !OUTCOMES.has(each?.outcome));
    if (odd !== undefined) {
      throw new UsageError(`${path}: a result has the outcome "${odd?.outcome}", which is none.`);
    }
  }
  return list;
}
