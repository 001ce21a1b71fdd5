import { readFileSync } from 'node:fs';
import { type Document, EJSON } from 'bson';
import type { RawCommands } from '../raw-commands.ts';
import { type Coordinates, generated } from './generated.ts';

/** The place where the files beside the sources are, seen from what is built of these. */
export const HERE: URL = new URL('../../../recordings/geospatial/', import.meta.url);

/** The seeds whose questions are recorded. */
const SEEDS: readonly (readonly [number, Coordinates])[] = [
  [1, 'any'],
  [2, 'any'],
  [3, 'any'],
  [4, 'any'],
  [5, 'whole'],
  [6, 'whole'],
  [7, 'whole'],
  [8, 'whole'],
];

/** A command, and where it comes from. */
export interface Question {
  readonly name: string;
  readonly command: Document;
}

/** All questions, in order: some depend on what was stored before. */
export function questions(): readonly Question[] {
  const lines = readFileSync(new URL('hand-picked.jsonl', HERE), 'utf8').trim().split('\n');
  const picked = lines.map((line, at) => ({
    name: `line ${at + 1}`,
    command: EJSON.parse(line) as Document,
  }));
  const drawn = SEEDS.flatMap(([seed, coordinates]) =>
    generated(seed, coordinates).map((command, at) => ({ name: `seed ${seed}: ${at}`, command })),
  );
  return [...picked, ...drawn];
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** The answer of a server to a question, in a line. */
export async function answerTo(server: RawCommands, { command }: Question): Promise<string> {
  const reply = await server.run('places', command);
  const failure = reply['ok'] === 1 ? reply['writeErrors']?.[0] : reply;
  if (failure !== undefined) {
    const details = failure['errInfo'] === undefined ? '' : ` ${shown(failure['errInfo'])}`;
    return `${failure['code']}: ${String(failure['errmsg']).replace(UUID, 'UUID')}${details}`;
  }
  const batch: Document[] | undefined = reply['cursor']?.firstBatch;
  if (batch === undefined) return shown(withoutTimes(reply));
  const kept = batch.map((document) => (command['find'] ? withoutPlaces(document) : document));
  return `${kept.length}: ${kept.map(shown).join(' ')}`;
}

function withoutTimes({ ok, $clusterTime, operationTime, ...rest }: Document): Document {
  return rest;
}

function withoutPlaces({ loc, ...rest }: Document): Document {
  return rest;
}

// The last digits of a distance are not the same on every machine.
function shown(document: Document): string {
  return JSON.stringify(document, (_name, value) =>
    typeof value === 'number' ? Number(value.toPrecision(9)) : value,
  );
}
