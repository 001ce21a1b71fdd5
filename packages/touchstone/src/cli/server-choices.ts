import { limitsOf, SERVER_PARAMETERS, type ServerOptions } from '@touchstone/server';
import type { SizeLimits } from '../environment/environment.ts';
import type { CommandLine, OptionTable } from './command-line.ts';
import { UsageError } from './usage-error.ts';

/** The number of servers that there are. */
export const membersOption: OptionTable[string] = {
  type: 'string',
  value: 'N',
  help: 'members of each replica set of the embedded server, 1 to 7; default 3',
};

const MOST_MEMBERS = 7;

/** The members that were asked for; undefined where nothing was said. */
export function chosenMembers(line: CommandLine): number | undefined {
  return chosenNumber(line, 'members', MOST_MEMBERS);
}

/** A number from 1 to `most`; undefined where none was given. */
export function chosenNumber(line: CommandLine, name: string, most: number): number | undefined {
  const text = line.text(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= most) return value;
  throw new UsageError(`--${name} takes a number from 1 to ${most}, not "${text}".`);
}

/** Describes how small the embedded servers' limits are. */
export const limitOption: OptionTable[string] = {
  type: 'string',
  multiple: true,
  value: 'NAME=N',
  help: 'a smaller maxBsonObjectSize, maxMessageSizeBytes or maxWriteBatchSize for the\nembedded server to announce and enforce; repeatable',
};

/** Server parameters from the start, as mongod's --setParameter. */
export const parameterOption: OptionTable[string] = {
  type: 'string',
  multiple: true,
  value: 'NAME=VALUE',
  help: `a server parameter from the start, repeatable; there are\n${SERVER_PARAMETERS.join(', ')}`,
};

const LIMITS: readonly (keyof SizeLimits)[] = [
  'maxBsonObjectSize',
  'maxMessageSizeBytes',
  'maxWriteBatchSize',
];

/** The limits that were given; undefined where none was. */
export function chosenLimits(line: CommandLine): Partial<SizeLimits> | undefined {
  const given = line.texts('limit').map((text) => {
    const [name, value] = nameAndValue(text, 'limit', LIMITS);
    if (!/^\d+$/.test(value))
      throw new UsageError(`--limit ${name} takes a number, not "${value}".`);
    return [name, Number(value)] as const;
  });
  if (given.length === 0) return undefined;
  try {
    return limitsOf(Object.fromEntries(given));
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  }
}

/** The server parameters that were given. */
export function chosenParameters(line: CommandLine): NonNullable<ServerOptions['parameters']> {
  const given = line
    .texts('parameter')
    .map((text) => nameAndValue(text, 'parameter', SERVER_PARAMETERS))
    .map(([name, value]) => [name, parameterValue(value)] as const);
  return Object.fromEntries(given);
}

function nameAndValue(
  text: string,
  option: string,
  known: readonly string[],
): readonly [name: string, value: string] {
  const equals = text.indexOf('=');
  const name = text.slice(0, Math.max(equals, 0));
  if (known.includes(name)) return [name, text.slice(equals + 1)];
  throw new UsageError(
    `--${option} takes NAME=VALUE, NAME one of ${known.join(', ')}; not "${text}".`,
  );
}

function parameterValue(text: string): boolean | number | string {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^\d+$/.test(text) ? Number(text) : text;
}
