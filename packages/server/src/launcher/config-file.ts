import { present } from '@touchstone/protocol';
import { asText } from '../value/known-value.ts';
/**
 * The arguments that a file of the older kind stands for, `name = value` on each line; undefined where it is of the newer
 * one.
 */
export function argumentsOfOldFile(text: string): readonly string[] | undefined {
  const lines = text.split(/\r?\n/).map((line) => withoutComment(line).trim());
  const told = lines.filter((line) => line !== '');
  if (told.length === 0 || !/^\w+ *=/.test(present(told[0]))) return undefined;
  return told.map((line) => `--${line.replace(/ *= */, '=')}`);
}

/**
 * Reads the part of YAML that configuration files of mongod are written in: maps by indentation, scalars with or without
 * quotation marks, comments. Returns the scalars by their paths: `net.port`. Throws for everything else, with the line.
 */
export function readConfigFile(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const open: { readonly indent: number; readonly path: string }[] = [];
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    const bare = withoutComment(line).trimEnd();
    if (bare === '' || bare === '---') continue;
    const { indent, name, value } = entryOf(bare, at + 1);
    while (open.length > 0 && present(open.at(-1)).indent >= indent) open.pop();
    if (open.length === 0 && indent > 0)
      throw fault(at + 1, `"${bare.trim()}" stands under nothing`);
    const path = [...open.slice(-1).map((each) => each.path), name].join('.');
    if (values.has(path)) throw fault(at + 1, `${path} is there twice`);
    if (value === '') open.push({ indent, path });
    else values.set(path, scalarOf(value, at + 1));
  }
  return values;
}

function entryOf(
  bare: string,
  line: number,
): { readonly indent: number; readonly name: string; readonly value: string } {
  const [, spaces = '', name, value = ''] = /^( *)([\w.]+) *:(?: +(.*))?$/.exec(bare) ?? [];
  if (name !== undefined) return { indent: spaces.length, name, value };
  throw fault(line, `"${bare.trim()}" is no NAME: VALUE; lists, anchors and tabs are not read`);
}

function fault(line: number, words: string): Error {
  return new Error(`line ${line}: ${words}`);
}

function withoutComment(line: string): string {
  let quote = '';
  for (const [at, letter] of [...line].entries()) {
    if (quote !== '') {
      if (letter === quote) quote = '';
    } else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === '#' && (at === 0 || /\s/.test(present(line[at - 1]))))
      return line.slice(0, at);
  }
  return line;
}

function scalarOf(value: string, line: number): string {
  const [, quote, inner] = /^(["'])(.*)\1$/.exec(value) ?? [];
  if (quote === "'") return present(inner).replaceAll("''", "'");
  if (quote === '"') return asText(JSON.parse(value));
  if (/^[[{&*!|>%@`"']/.test(value)) {
    throw fault(line, `${value} is a kind of YAML that is not read here`);
  }
  return value;
}
