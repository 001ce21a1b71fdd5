import { type Document, EJSON } from 'bson';
import type { RawCommands } from '../raw-commands.ts';
import { DRAWN_KINDS, Draw, drawnCommand, drawnDocuments } from './drawn.ts';
import { answerTo } from './exchange.ts';

/** A command that two servers answer differently, as small as it could be made. */
export interface DrawnDifference {
  readonly command: Document;
  readonly real: string;
  readonly ours: string;
}

const DATABASE = 'compatibility-random';
const DOCUMENTS = 20;

interface Servers {
  readonly ours: RawCommands;
  readonly real: RawCommands;
}

/** Puts commands drawn from a seed to both servers, so many of each kind. */
export async function compareDrawn(
  servers: Servers,
  { seed, count }: { readonly seed: number; readonly count: number },
): Promise<readonly DrawnDifference[]> {
  const draw = new Draw(seed);
  const differences: DrawnDifference[] = [];
  for (const kind of DRAWN_KINDS) {
    await both(servers, { drop: 'c' });
    await both(servers, { insert: 'c', documents: drawnDocuments(draw, DOCUMENTS) });
    for (let at = 0; at < count; at++) {
      for (const command of drawnCommand(draw, kind)) {
        const [ours, real] = await both(servers, command);
        if (ours === real) continue;
        const isRead = command['update'] === undefined;
        differences.push(isRead ? await smallest(servers, command) : { command, real, ours });
      }
    }
  }
  return differences;
}

/** A difference in three lines. */
export function shownDrawn({ command, real, ours }: DrawnDifference): string {
  return `${EJSON.stringify(command, { relaxed: false })}\n  MongoDB: ${real}\n  here:    ${ours}`;
}

async function both(
  { ours, real }: Servers,
  command: Document,
): Promise<readonly [string, string]> {
  return Promise.all([answerTo(ours, DATABASE, command), answerTo(real, DATABASE, command)]);
}

// Parts are left out for as long as the answers still differ.
async function smallest(servers: Servers, command: Document): Promise<DrawnDifference> {
  let small = command;
  let [ours, real] = await both(servers, small);
  for (let isSmaller = true; isSmaller; ) {
    isSmaller = false;
    for (const candidate of withoutOnePart(small)) {
      const answers = await both(servers, candidate as Document);
      if (answers[0] === answers[1] || answers.some((answer) => answer.includes('ok: D0')))
        continue;
      small = candidate as Document;
      [ours, real] = answers;
      isSmaller = true;
      break;
    }
  }
  return { command: small, real, ours };
}

function* withoutOnePart(value: unknown, isTop = true): Generator<unknown> {
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++) {
      yield value.toSpliced(at, 1);
      for (const inner of withoutOnePart(value[at], false)) yield value.with(at, inner);
    }
  } else if (isPlain(value)) {
    for (const [name, part] of Object.entries(value)) {
      const { [name]: _left, ...rest } = value;
      if (!isTop) yield rest;
      for (const inner of withoutOnePart(part, false)) yield { ...value, [name]: inner };
    }
  }
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}
