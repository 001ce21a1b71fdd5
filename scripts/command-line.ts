/** The words behind a command of the house, and its help: the comment at the head of its file. */
import { readFileSync } from 'node:fs';
import { type ParseArgsConfig, parseArgs } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;
type CommandLine<T extends Options> = ReturnType<
  typeof parseArgs<{ options: T; allowPositionals: true }>
>;

/**
 * Reads what stands behind the command whose compiled file is `file`. `--help` prints the comment at the head of the file, and ends
 * the process; words that the command does not know end it with 2, after its help.
 */
export function commandLine<T extends Options>(
  file: string,
  options: T,
  { takesWords = false }: { readonly takesWords?: boolean } = {},
): CommandLine<T> {
  const args = process.argv.slice(2);
  // The compiler may put other things ahead of the head.
  const source = file.replace(/([\\/])dist[\\/](.*)\.js$/, '$1$2.ts');
  const help = helpOf(readFileSync(source, 'utf8'));
  if (args.some((word) => word === '--help' || word === '-h')) {
    console.log(help);
    process.exit(0);
  }
  try {
    return parseArgs({ args, options, allowPositionals: takesWords as true });
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${help}`);
    return process.exit(2);
  }
}

/** The comment at the head of a text, without its marks. */
export function helpOf(text: string): string {
  const [, comment = ''] = /^\/\*\*([\s\S]*?)\*\//.exec(text) ?? [];
  return comment
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .trim();
}
