import { readFileSync } from 'node:fs';
import { present } from '@touchstone/protocol';
import { argumentsOfOldFile, readConfigFile } from './config-file.ts';
import {
  FLAGS,
  type Flag,
  IGNORED_PARAMETERS,
  IGNORED_PATHS,
  OLDER_NAMES,
  type Program,
} from './flags.ts';

/** The settings of a mongod, by the names of its flags. */
export interface Settings {
  readonly texts: ReadonlyMap<string, string>;
  readonly parameters: Readonly<Record<string, boolean | number | string>>;
}

/** A command line or a configuration file that mongod would not start with; its exit code is 2. */
export class BadSettings extends Error {
  override readonly name = 'BadSettings';
}

/** Reads the arguments, and the file that `--config` names: what both say, the command line has said. */
export function readSettings(args: readonly string[], program: Program = 'mongod'): Settings {
  const given = readArguments(args, program);
  const file = given.texts.get('config');
  if (file === undefined) return given;
  const stored = readFile(file, program);
  return {
    texts: new Map([...stored.texts, ...given.texts]),
    parameters: { ...stored.parameters, ...given.parameters },
  };
}

function readArguments(args: readonly string[], program: Program): Settings {
  const texts = new Map<string, string>();
  let parameters: Settings['parameters'] = {};
  const left = [...args];
  for (let arg = left.shift(); arg !== undefined; arg = left.shift()) {
    if (/^-v{2,}$/.test(arg)) continue;
    const { name, flag, value } = flagOf(arg, program);
    if (flag.takes === 'nothing') {
      if (isOn(name, value)) texts.set(name, 'true');
      else texts.delete(name);
      continue;
    }
    const text = argumentOf(name, value, left);
    checkNumber(name, flag, text);
    if (flag.takes === 'setting') parameters = { ...parameters, ...parameterOf(text) };
    else texts.set(name, name === 'tlsMode' ? text.replace('SSL', 'TLS') : text);
  }
  return { texts, parameters };
}

function isOn(name: string, value: string | undefined): boolean {
  if (value === undefined || value === 'true') return true;
  if (name === 'verbose' && /^v*$/.test(value)) return true;
  if (value === 'false') return false;
  throw commandLine(`option '--${name}' does not take any arguments`);
}

function argumentOf(name: string, value: string | undefined, left: string[]): string {
  if (value !== undefined) return value;
  const text = left.shift();
  if (text !== undefined && !text.startsWith('--')) return text;
  throw commandLine(`the required argument for option '--${name}' is missing`);
}

function flagOf(
  arg: string,
  program: Program,
): {
  readonly name: string;
  readonly flag: Flag;
  readonly value: string | undefined;
} {
  const [, long, short, , value] = /^(?:--([^=]+)|-(\w))(=(.*))?$/s.exec(arg) ?? [];
  if (long === undefined && short === undefined) {
    throw commandLine('too many positional options have been specified on the command line');
  }
  const given =
    long ?? Object.keys(FLAGS).find((each) => present(FLAGS[each]).short === short) ?? `-${short}`;
  const name = OLDER_NAMES.get(given) ?? given;
  const flag = Object.hasOwn(FLAGS, name) ? FLAGS[name] : undefined;
  if (flag !== undefined && (flag.of ?? program) === program) return { name, flag, value };
  throw commandLine(`unrecognised option '${long === undefined ? name : `--${name}`}'`);
}

function commandLine(words: string): BadSettings {
  return new BadSettings(
    `Error parsing command line: ${words}\ntry 'mongod --help' for more information`,
  );
}

function checkNumber(name: string, { takes }: Flag, text: string): void {
  if (takes !== 'number' || /^-?\d+(\.\d+)?$/.test(text)) return;
  throw commandLine(`the argument ('${text}') for option '--${name}' is invalid`);
}

function parameterOf(text: string): Readonly<Record<string, boolean | number | string>> {
  const equals = text.indexOf('=');
  if (equals < 1) {
    throw new BadSettings(
      `Error parsing command line: Illegal option assignment: "${text}": a parameter is NAME=VALUE`,
    );
  }
  const name = text.slice(0, equals);
  return IGNORED_PARAMETERS.has(name) ? {} : { [name]: scalar(text.slice(equals + 1)) };
}

function scalar(text: string): boolean | number | string {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d+$/.test(text) ? Number(text) : text;
}

function readFile(path: string, program: Program): Settings {
  let parameters: Settings['parameters'] = {};
  const texts = new Map<string, string>();
  try {
    const text = readFileSync(path, 'utf8');
    const old = argumentsOfOldFile(text);
    if (old !== undefined) return readArguments(old, program);
    for (const [key, value] of readConfigFile(text)) {
      const [, parameter] = /^setParameter\.(.*)$/.exec(key) ?? [];
      if (parameter === undefined) addEntry(texts, { key, text: value, program });
      else parameters = { ...parameters, ...parameterOf(`${parameter}=${value}`) };
    }
  } catch (error) {
    throw new BadSettings(`Error reading config file ${path}: ${(error as Error).message}`);
  }
  return { texts, parameters };
}

/** Several flags may have one place in the file, each for a word of its own. */
function addEntry(
  texts: Map<string, string>,
  {
    key,
    text,
    program,
  }: { readonly key: string; readonly text: string; readonly program: Program },
): void {
  if (IGNORED_PATHS.has(key)) return;
  const flags = Object.entries(FLAGS).filter(
    ([, { path, of = program }]) => path === key && of === program,
  );
  if (flags.length === 0) throw new Error(`Unrecognized option: ${key}`);
  for (const [name, { takes, word = 'true' }] of flags) {
    if (takes !== 'nothing') texts.set(name, text);
    else if (text === word) texts.set(name, 'true');
  }
}
