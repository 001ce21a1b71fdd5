import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Document, Int32 } from 'bson';
import type { RawCommands } from '../raw-commands.ts';
import type { Area } from './area.ts';

/** The servers the table speaks of: what each knows is asked of it. */
export interface TableServers {
  readonly standalone: RawCommands;
  readonly mongos: RawCommands;
}

/** The findings of the last comparison of all areas, and the number of its commands. */
interface Comparison {
  readonly date: string;
  readonly server: string;
  readonly areas: Readonly<Record<string, readonly [number, number, number, number]>>;
}

/** Answers that are known to be other ones, and why they stay so. */
interface Difference {
  readonly what: string;
  readonly why: string;
  /** The number of answers of the last comparison it explains. */
  readonly count: number;
}

const TABLE = 'docs/COMPATIBILITY.md';
const COMPARISON = 'recordings/compatibility/comparison.json';
const DIFFERENCES = 'recordings/compatibility/differences.json';
const SOURCES = 'packages/server/src';
const UNKNOWN =
  /Unrecognized (expression|pipeline stage|window function)|[Uu]nknown (group operator|operator|top level operator|modifier)|is not allowed in this context|Invalid \$project :: caused by :: Unknown/;

/** The roles of a name, and the command that tells whether the server knows it as that. */
const ROLES: Readonly<Record<string, (name: string) => Document>> = {
  Stages: (name) => ({ aggregate: 'c', pipeline: [{ [name]: {} }], cursor: {} }),
  'Expression operators': (name) => ({
    aggregate: 'c',
    pipeline: [{ $project: { r: { [name]: {} } } }],
    cursor: {},
  }),
  Accumulators: (name) => ({
    aggregate: 'c',
    pipeline: [{ $group: { _id: null, r: { [name]: {} } } }],
    cursor: {},
  }),
  'Window functions': (name) => ({
    aggregate: 'c',
    pipeline: [
      { $setWindowFields: { sortBy: { _id: new Int32(1) }, output: { r: { [name]: {} } } } },
    ],
    cursor: {},
  }),
  'Query operators of a field': (name) => ({ find: 'c', filter: { a: { [name]: {} } } }),
  'Query operators of a document': (name) => ({ find: 'c', filter: { [name]: {} } }),
  'Update operators': (name) => ({ update: 'c', updates: [{ q: {}, u: { [name]: {} } }] }),
};

/** Writes docs/COMPATIBILITY.md: what the server of this version knows, and how the last comparison ended. */
export async function writeTable(servers: TableServers, areas: readonly Area[]): Promise<void> {
  const lines = [...introduction(areas), ...comparisonLines(), ...differenceLines()];
  const commands = await commandNames(servers.standalone);
  const refused = await refusedNames(servers.standalone);
  lines.push(
    ...listed(
      'Commands',
      commands.filter((name) => !refused.includes(name)),
    ),
  );
  lines.push(...listed('Commands that are read and refused', refused));
  const routed = await commandNames(servers.mongos);
  lines.push(
    ...listed(
      'Commands of mongos alone',
      routed.filter((name) => !commands.includes(name)),
    ),
  );
  const names = namesInSources();
  for (const [role, probe] of Object.entries(ROLES)) {
    lines.push(...listed(role, await knownNames(servers.standalone, names, probe)));
  }
  writeFileSync(TABLE, `${lines.join('\n')}\n`);
}

function introduction(areas: readonly Area[]): readonly string[] {
  const count = areas.reduce((sum, { commands }) => sum + commands.length, 0);
  return [
    '# Compatibility',
    '',
    'What the embedded server, as MongoDB 7.0.11, knows; `npm run test:compatibility -- --table` writes this from the server itself.',
    `${count} commands in ${areas.length} areas are recorded from a real server and replayed in CI; the rest was compared side by side.`,
  ];
}

function comparisonLines(): readonly string[] {
  const { date, server, areas } = JSON.parse(readFileSync(COMPARISON, 'utf8')) as Comparison;
  const rows = Object.entries(areas);
  const total = [0, 1, 2, 3].map((at) => rows.reduce((sum, [, row]) => sum + (row[at] ?? 0), 0));
  return [
    '',
    '## The last comparison',
    '',
    `With ${server}, ${date}. Answers are compared type by type and field by field.`,
    '',
    '| area | equal | otherwise | not known here | other words alone |',
    '| --- | --- | --- | --- | --- |',
    ...rows.map(([name, row]) => `| ${name} | ${row.join(' | ')} |`),
    `| all | ${total.join(' | ')} |`,
  ];
}

function differenceLines(): readonly string[] {
  const differences = JSON.parse(readFileSync(DIFFERENCES, 'utf8')) as readonly Difference[];
  const count = differences.reduce((sum, each) => sum + each.count, 0);
  return [
    '',
    `## What is answered otherwise: ${count}`,
    '',
    '| what | why | answers |',
    '| --- | --- | --- |',
    ...differences.map(({ what, why, count: answers }) => `| ${what} | ${why} | ${answers} |`),
  ];
}

function listed(title: string, names: readonly string[]): readonly string[] {
  const shown = names.map((name) => `\`${name}\``).join(', ');
  return ['', `## ${title}: ${names.length}`, '', shown === '' ? 'None.' : `${shown}.`];
}

async function commandNames(server: RawCommands): Promise<readonly string[]> {
  const { commands } = await server.run('admin', { listCommands: 1 });
  return Object.keys(commands as object).toSorted();
}

async function refusedNames(server: RawCommands): Promise<readonly string[]> {
  const { commands } = await server.run('admin', { listCommands: 1 });
  return Object.entries(commands as Readonly<Record<string, { readonly help?: string }>>)
    .filter(([, { help }]) => help?.startsWith('Refused') === true)
    .map(([name]) => name)
    .toSorted();
}

/** Every name with a dollar that the server's sources write: a registry's names are among them. */
function namesInSources(): readonly string[] {
  const names = new Set<string>();
  for (const file of readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue;
    const text = readFileSync(join(SOURCES, file), 'utf8');
    for (const [, name] of text.matchAll(/'(\$[a-z]\w+)'/g)) names.add(name as string);
  }
  return [...names].toSorted();
}

async function knownNames(
  server: RawCommands,
  names: readonly string[],
  probe: (name: string) => Document,
): Promise<readonly string[]> {
  const known: string[] = [];
  for (const name of names) {
    const reply = await server.run('compatibility-table', probe(name));
    const [first] = (reply['writeErrors'] ?? []) as Document[];
    const failure: unknown = reply['errmsg'] ?? first?.['errmsg'];
    if (typeof failure !== 'string' || !UNKNOWN.test(failure)) known.push(name);
  }
  return known;
}
