/** The part of a run's report that the list of prose tests needs. */
export interface Report {
  readonly driver: { readonly name: string; readonly version: string };
  readonly results: readonly Result[];
}

interface Result {
  readonly suite: string;
  readonly file: string;
  readonly case: string;
  readonly topology: string;
  readonly outcome: string;
  readonly reason: string | null;
}

const LETTERS: Readonly<Record<string, string>> = {
  single: 'S',
  replicaset: 'R',
  sharded: 'M',
  'load-balanced': 'L',
  none: '–',
};

/** The prose tests with their outcomes, as a page of Markdown. */
export function proseTable(reports: readonly Report[]): string {
  const notes = new Map<string, number>();
  const suites = [...new Set(reports.flatMap(({ results }) => results.map(({ suite }) => suite)))];
  const sections = suites.sort().map((suite) => section(suite, reports, notes));
  const footnotes = [...notes].map(([reason, number]) => `${number}. ${escaped(reason)}`);
  return `# Prose tests

What the specifications describe in words, as \`npm run prose-list\` found it: each case says what it checks, and where it passed:
on a standalone server (S), a replica set (R), a sharded cluster (M), behind a load balancer (L), or with no server but its own (–). A
number stands for the reason why it did not run or did not pass; with nothing, it was not asked to run. The tests are in
[prose](../packages/touchstone/src/prose/README.md), and run for any adapter.

${sections.join('\n')}
## Reasons

${footnotes.join('\n')}
`;
}

function section(suite: string, reports: readonly Report[], notes: Map<string, number>): string {
  const drivers = reports.map(({ driver }) => `${driver.name} ${driver.version}`);
  const cases = new Map<string, { readonly file: string; readonly description: string }>();
  for (const { results } of reports) {
    for (const { suite: own, file, case: description } of results) {
      if (own === suite) cases.set(`${file}: ${description}`, { file, description });
    }
  }
  const rows = [...cases.values()].map(({ file, description }) => {
    const cells = reports.map(({ results }) =>
      cell(
        results.filter((one) => one.file === file && one.case === description),
        notes,
      ),
    );
    return `| ${file.split('/').at(-1)} | ${escaped(description)} | ${cells.join(' | ')} |`;
  });
  const count = `${cases.size} ${cases.size === 1 ? 'case' : 'cases'}`;
  return `## ${suite}: ${count}

| test | what it checks | ${drivers.join(' | ')} |
| --- | --- | ${drivers.map(() => '---').join(' | ')} |
${rows.join('\n')}
`;
}

function cell(results: readonly Result[], notes: Map<string, number>): string {
  const passed = results.filter(({ outcome }) => outcome === 'passed');
  const letters = [...new Set(passed.map(({ topology }) => LETTERS[topology] ?? topology))];
  const others = results.filter(({ outcome }) => outcome !== 'passed');
  const reasons = new Set(others.map(({ outcome, reason }) => `${outcome}: ${reason ?? ''}`));
  const numbers = [...reasons].map((reason) => {
    const number = notes.get(reason) ?? notes.size + 1;
    notes.set(reason, number);
    return String(number);
  });
  return [...letters, ...numbers].join(' ');
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
