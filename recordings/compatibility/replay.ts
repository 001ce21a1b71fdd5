import { readFileSync } from 'node:fs';
import { present } from '@touchstone/protocol';
import { EJSON } from 'bson';
import type { RawCommands } from '../raw-commands.ts';
import type { Area } from './area.ts';
import { answersTo } from './exchange.ts';

/** The place where what was recorded is, seen from what is built of these files. */
export const RECORDED: URL = new URL(
  '../../../recordings/compatibility/recorded/',
  import.meta.url,
);

/** The file of an area's answers. */
export function recordedFile({ name }: Area): URL {
  return new URL(`${name}.txt`, RECORDED);
}

/** One command that is answered otherwise. */
export interface Difference {
  readonly command: string;
  readonly real: string;
  readonly ours: string;
}

/** The commands of an area that a server answers otherwise than was recorded. Throws where nothing was. */
export async function differencesIn(
  area: Area,
  server: RawCommands,
): Promise<readonly Difference[]> {
  const recorded = readFileSync(recordedFile(area), 'utf8').trimEnd().split('\n');
  if (recorded.length !== area.commands.length) {
    throw new Error(
      `${area.name} has ${area.commands.length} commands, and ${recorded.length} answers were recorded: record it again.`,
    );
  }
  const answers = await answersTo(server, area);
  return answers.flatMap((ours, at) => {
    const real = present(recorded[at]);
    if (ours === real) return [];
    return [
      {
        command: EJSON.stringify(present(area.commands[at]).command, { relaxed: false }),
        real,
        ours,
      },
    ];
  });
}

/** A difference in three lines. */
export function shownDifference({ command, real, ours }: Difference): string {
  return `${command}\n  MongoDB: ${real}\n  here:    ${ours}`;
}
