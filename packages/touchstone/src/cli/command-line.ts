import { parseArgs } from 'node:util';
import { thrownError } from '@touchstone/protocol';
import { nearestNames } from '../specs/nearest-names.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** One option: the parser and the help are both made from this. */
export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  readonly multiple?: boolean;
  /** The word for the value in the help: `DIR`. */
  readonly value?: string;
  readonly help: string;
}

export type OptionTable = Readonly<Record<string, OptionSpec>>;

/** A subcommand of `touchstone`. */
export interface Subcommand {
  readonly summary: string;
  /** Describes how it is called: `touchstone run [SUITE | FILE | GLOB]...`. */
  readonly usage: string;
  readonly options: OptionTable;
  /** More paragraphs for the help. */
  readonly notes?: string;
  /** Takes what was typed as it is, `--help` and unknown options too: the arguments are another program's. */
  readonly takesAll?: true;
  /** Does the work; the number is the exit status. */
  run(line: CommandLine, terminal: Terminal): Promise<number>;
}

/** The words behind the subcommand, checked against its options. */
export interface CommandLine {
  /** As it was typed. */
  readonly args: readonly string[];
  readonly positionals: readonly string[];
  text(name: string): string | undefined;
  texts(name: string): readonly string[];
  flag(name: string): boolean;
}

export function parseCommandLine(options: OptionTable, args: readonly string[]): CommandLine {
  const { values, positionals } = parse(options, args);
  return {
    args,
    positionals,
    text: (name) => [values[name]].flat().at(-1) as string | undefined,
    texts: (name) => [values[name] ?? []].flat() as string[],
    flag: (name) => values[name] === true,
  };
}

function parse(
  options: OptionTable,
  args: readonly string[],
): { values: Readonly<Record<string, unknown>>; positionals: readonly string[] } {
  const table = Object.fromEntries(
    Object.entries(options).map(([name, { type, multiple = false }]) => [name, { type, multiple }]),
  );
  try {
    return parseArgs({ args: [...args], options: table, allowPositionals: true });
  } catch (error) {
    const message = thrownError(error).message.split('. To specify')[0] as string;
    const unknown = /'--([^'=]+)/.exec(message)?.[1] ?? '';
    const near = nearestNames(unknown, Object.keys(options)).filter((name) => name !== unknown);
    const hint = near.length === 0 ? '' : ` Did you mean --${near.join(', --')}?`;
    throw new UsageError(`${message}.${hint}`.replace('..', '.'));
  }
}

export function helpText(command: Subcommand): string {
  const rows = Object.entries(command.options).map(([name, { value, help }]) => ({
    left: `--${name}${value === undefined ? '' : ` ${value}`}`,
    help,
  }));
  const width = Math.max(...rows.map(({ left }) => left.length));
  const lines = rows.map(({ left, help }) => {
    const continued = help.split('\n').join(`\n${' '.repeat(width + 4)}`);
    return `  ${left.padEnd(width)}  ${continued}`;
  });
  const notes = command.notes === undefined ? '' : `\n${command.notes}\n`;
  return `${command.summary}\n\nusage: ${command.usage}\n\n${lines.join('\n')}\n${notes}`;
}
