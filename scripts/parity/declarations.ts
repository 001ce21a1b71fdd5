/**
 * Compares the declarations of the official package with ours: a file is made that asks the compiler, for each exported name,
 * which members ours lacks, which it demands that are optional there, and which methods take fewer arguments.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import mongodb from 'mongodb';

/** A difference between the two declarations. */
export interface DeclarationDifference {
  readonly name: string;
  readonly kind: 'missing name' | 'missing members' | 'demanded members' | 'fewer arguments';
  /** The members that it is about; empty: the name itself. */
  readonly members: readonly string[];
}

interface Declared {
  readonly name: string;
  readonly kind: string;
  readonly typeParameters: number;
}

const FOLDER = join('dist', 'declaration-parity');

const QUESTIONS = `
type KeysOf<T> = T extends unknown ? keyof T : never;
type Missing<O, T> = Exclude<KeysOf<O>, KeysOf<T>>;
type Demanded<T> = T extends unknown
  ? { [K in keyof T]-?: {} extends Pick<T, K> ? never : K }[keyof T]
  : never;
type NewlyDemanded<O, T> = Exclude<Extract<Demanded<T>, KeysOf<O>>, Demanded<O>>;
type Fewer<O, T> = {
  [K in keyof O & keyof T as string extends K ? never : number extends K ? never : K extends 'emit' ? never : K]: O[K] extends (...a: infer A) => any
    ? T[K] extends (...b: infer B) => any
      ? A['length'] extends B['length'] ? never : K
      : K
    : never;
} extends infer Found ? Found[keyof Found] : never;
`;

/** Every name that the official package exports by its declarations. */
export function officialDeclarations(): readonly Declared[] {
  const text = readFileSync(join('node_modules', 'mongodb', 'mongodb.d.ts'), 'utf8');
  const declared = new Map<string, Declared>();
  const pattern =
    /^export declare (?:abstract )?(class|interface|type|const|function|enum) (\w+)(?:<([^\n]*?)>(?= extends| implements| \{| =|\())?/gm;
  for (const [, kind = '', name = '', parameters] of text.matchAll(pattern)) {
    const before = declared.get(name);
    if (before !== undefined && before.kind !== 'const') continue;
    const typeParameters = parameters === undefined ? 0 : countParameters(parameters);
    declared.set(name, { name, kind, typeParameters });
  }
  for (const [, list = ''] of text.matchAll(/^export \{([^}]*)\}/gm)) {
    for (const item of list.split(',')) {
      const name = item.trim().split(' as ').at(-1) ?? '';
      if (name !== '' && !declared.has(name)) {
        declared.set(name, { name, kind: 'reexport', typeParameters: 0 });
      }
    }
  }
  return [...declared.values()];
}

function countParameters(text: string): number {
  let depth = 0;
  let count = 1;
  for (const character of text) {
    if ('<{(['.includes(character)) depth += 1;
    else if ('>})]'.includes(character)) depth -= 1;
    else if (character === ',' && depth === 0) count += 1;
  }
  return count;
}

/** The differences that the compiler finds. Takes some seconds. */
export async function declarationDifferences(): Promise<readonly DeclarationDifference[]> {
  mkdirSync(FOLDER, { recursive: true });
  const lines = [
    "import type * as Official from 'mongodb';",
    "import type * as Ours from '@touchstone/driver';",
    ...QUESTIONS.split('\n'),
  ];
  const asked = new Map<
    number,
    { readonly name: string; readonly kind: DeclarationDifference['kind'] }
  >();
  const ask = (name: string, kind: DeclarationDifference['kind'], line: string): void => {
    lines.push(line);
    asked.set(lines.length, { name, kind });
  };
  const values = new Set(Object.keys(mongodb));
  officialDeclarations().forEach(({ name, kind, typeParameters }, index) => {
    const given = typeParameters === 0 ? '' : `<${Array(typeParameters).fill('any').join(', ')}>`;
    // A name that is there at run time alone is asked of as a value.
    const isValueOnly =
      ['const', 'function', 'enum'].includes(kind) ||
      (kind === 'reexport' && /^(BSON$|[a-z])/.test(name));
    const [official, ours] = isValueOnly
      ? [`typeof Official.${name}`, `typeof Ours.${name}`]
      : [`Official.${name}${given}`, `Ours.${name}${given}`];
    ask(name, 'missing name', `type O${index} = ${official}; type T${index} = ${ours};`);
    if (kind === 'reexport') return;
    const pair = `<O${index}, T${index}>`;
    ask(name, 'missing members', `export const m${index}: never = null! as Missing${pair};`);
    if (kind === 'interface') {
      ask(
        name,
        'demanded members',
        `export const d${index}: never = null! as NewlyDemanded${pair};`,
      );
    }
    if (kind === 'class') {
      const statics = `<typeof Official.${name}, typeof Ours.${name}>`;
      if (values.has(name)) {
        ask(name, 'missing members', `export const s${index}: never = null! as Missing${statics};`);
      }
      ask(name, 'fewer arguments', `export const f${index}: never = null! as Fewer${pair};`);
    }
  });
  writeFileSync(join(FOLDER, 'questions.ts'), lines.join('\n'));
  writeFileSync(join(FOLDER, 'tsconfig.json'), JSON.stringify(TSCONFIG));
  return readAnswers(await compile(), asked);
}

const TSCONFIG = {
  compilerOptions: {
    strict: true,
    noEmit: true,
    noErrorTruncation: true,
    target: 'esnext',
    module: 'nodenext',
    types: ['node'],
    skipLibCheck: true,
  },
  files: ['questions.ts'],
};

function compile(): Promise<string> {
  const compiler = join('node_modules', 'typescript', 'bin', 'tsc');
  const args = [compiler, '-p', join(FOLDER, 'tsconfig.json'), '--pretty', 'false'];
  return new Promise((resolve) => {
    // It ends with a status of its own when there are answers, which are what was asked for.
    execFile(process.execPath, args, { maxBuffer: 1 << 24 }, (_error, stdout) => resolve(stdout));
  });
}

function readAnswers(
  output: string,
  asked: ReadonlyMap<
    number,
    { readonly name: string; readonly kind: DeclarationDifference['kind'] }
  >,
): readonly DeclarationDifference[] {
  const differences: DeclarationDifference[] = [];
  const missing = new Set<string>();
  for (const [, line, message = ''] of output.matchAll(/questions\.ts\((\d+),\d+\): error (.*)/g)) {
    const question = asked.get(Number(line));
    if (question === undefined) throw new Error(`The questions are wrong: ${message}`);
    const { name, kind } = question;
    if (kind === 'missing name') missing.add(name);
    if (missing.has(name) && kind !== 'missing name') continue;
    const members = kind === 'missing name' ? [] : membersOf(message);
    differences.push({ name, kind, members });
  }
  return differences;
}

/** The members that the compiler names in what it says of a type that is not never. */
function membersOf(message: string): readonly string[] {
  const type = /^TS\d+: Type '(.*)' is not assignable to type 'never'/.exec(message)?.[1];
  if (type === undefined) return [message];
  return type.split(' | ').map((member) => member.replaceAll('"', ''));
}
