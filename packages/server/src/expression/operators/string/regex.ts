import { entryOf } from '@touchstone/protocol';
import { BSONRegExp } from 'bson';
import { SearchLimitExceeded, searchBounded } from '../../../value/bounded-search.ts';
import { codePointCount } from '../../../value/code-points.ts';
import { CommandError } from '../../../value/command-error.ts';
import { compileRegExp } from '../../../value/regular-expression.ts';
import type { Fields, Value } from '../../../value/value.ts';
import { fail } from '../../failure.ts';
import { integer } from '../../integer.ts';
import {
  type CompiledOperator,
  isNullish,
  type NamedGrammar,
  type Operator,
  readNamed,
} from '../../operator.ts';
import { optimizing } from '../../optimizing.ts';
import type { Pace } from '../../pace.ts';
import { looping } from '../../standing.ts';

function grammarFor(name: string): NamedGrammar {
  return {
    name,
    notObject: [51103, (type) => `${name} expects an object of named arguments but found: ${type}`],
    unknown: [31024, (argument) => `${name} found an unknown argument: ${argument}`],
    required: {
      input: [31022, `${name} requires 'input' parameter`],
      regex: [31023, `${name} requires 'regex' parameter`],
    },
    optional: ['options'],
  };
}

function optionsText(name: string, options: Value | undefined): string {
  if (isNullish(options)) return '';
  if (typeof options !== 'string') {
    return fail(51106, `${name} needs 'options' to be of type string`);
  }
  if (options.includes('\0')) {
    fail(51110, `${name}: regular expression options cannot contain an embedded null byte`);
  }
  return options;
}

/** The pattern and flags of the two arguments; null when there is no pattern. */
function sourceOf(name: string, regex: Value | undefined, options: Value | undefined) {
  const text = optionsText(name, options);
  if (isNullish(regex)) return null;
  if (typeof regex === 'string') return { pattern: regex, flags: text };
  if (!(regex instanceof BSONRegExp)) {
    return fail(51105, `${name} needs 'regex' to be of type string or regex`);
  }
  if (regex.options !== '' && !isNullish(options)) {
    const words = "found regex option(s) specified in both 'regex' and 'option' fields";
    fail(51107, `${name}: ${words}`);
  }
  return { pattern: regex.pattern, flags: text || regex.options };
}

function translateError(name: string, error: unknown): never {
  if (!(error instanceof CommandError)) throw error;
  if (error.codeName === 'Location51108') fail(51108, `${name}${error.message}`);
  const reason = error.message.replace(/^Regular expression is invalid: /, '');
  return fail(51111, `Invalid Regex in ${name}: ${reason}`);
}

// Characters are code points, unless the pattern has what JavaScript then refuses.
function everywhere({ source, flags }: RegExp): RegExp {
  const known = `${flags.replace('u', '')}g`;
  try {
    return new RegExp(source, `${known}u`);
  } catch {
    return new RegExp(source, known);
  }
}

function compiled(name: string, regex: Value | undefined, options: Value | undefined) {
  const source = sourceOf(name, regex, options);
  if (source === null) return null;
  if (source.pattern.includes('\0')) {
    fail(51109, `${name}: regular expression cannot contain an embedded null byte`);
  }
  try {
    return everywhere(compileRegExp(source.pattern, source.flags));
  } catch (error) {
    return translateError(name, error);
  }
}

function found(match: RegExpExecArray, points: number): Fields {
  const captures = match.slice(1).map((group: string | undefined) => group ?? null);
  return new Map<string, Value>([
    ['match', match[0]],
    ['idx', integer(points)],
    ['captures', captures],
  ]);
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

/** The most that all matches of a text may take. */
const MOST_FOUND_BYTES = 64 * 1024 * 1024;
/** The bytes that a match takes beside its texts, about. */
const BYTES_OF_MATCH = 100;
/** So many matches are looked for at a stretch. */
const MATCHES_AT_ONCE = 256;

/** The place where the search of a text for all matches has come to. */
interface Finding {
  readonly matches: Value[];
  lastIndex: number;
  /** Code points have been counted up to a place. */
  readonly counted: { at: number; points: number };
  bytes: number;
}

// Tells whether there is more to look for.
function findSome(pattern: RegExp, input: string, state: Finding): boolean {
  pattern.lastIndex = state.lastIndex;
  for (let left = MATCHES_AT_ONCE; left > 0; left--) {
    const match = pattern.exec(input);
    if (match === null) return false;
    state.matches.push(found(match, pointsBefore(match, state.counted)));
    for (const text of match) state.bytes += text?.length ?? 0;
    state.bytes += BYTES_OF_MATCH;
    if (state.bytes > MOST_FOUND_BYTES) {
      fail(51151, '$regexFindAll: the size of buffer to store output exceeded the 64MB limit');
    }
    // After an empty match the search goes on one character later.
    if (match[0] === '') {
      pattern.lastIndex += isHighSurrogate(input.charCodeAt(pattern.lastIndex)) ? 2 : 1;
    }
    if (pattern.lastIndex >= input.length) return false;
  }
  state.lastIndex = pattern.lastIndex;
  return true;
}

function pointsBefore({ input, index }: RegExpExecArray, counted: Finding['counted']): number {
  counted.points += codePointCount(input.slice(counted.at, index));
  counted.at = index;
  return counted.points;
}

interface Search {
  readonly none: () => Value;
  /** Makes the search of one place in the code; `bounded` guards it against what takes too long. */
  readonly start: (
    pace: Pace | undefined,
  ) => (pattern: RegExp, text: string, bounded: Bounded) => Value;
}

type Bounded = <Result>(search: () => Result) => Result;

function searching(name: string, search: Search): CompiledOperator {
  const grammar = grammarFor(name);
  return {
    kind: 'compiled',
    name,
    compile(spec, compiler) {
      const parts = readNamed(spec, grammar);
      const [regexSpec, optionsSpec] = [entryOf(parts, 'regex'), parts.get('options') ?? null];
      const input = compiler.compile(entryOf(parts, 'input'));
      const regex = compiler.compile(regexSpec);
      const options = compiler.compile(optionsSpec);
      const constants = [compiler.constant(regexSpec), compiler.constant(optionsSpec)];
      const [regexValue, optionsValue] = constants.map((each) => each?.value);
      const ahead =
        constants[0] && constants[1]
          ? {
              pattern: optimizing(compiler.context, () => compiled(name, regexValue, optionsValue)),
            }
          : undefined;
      compiler.keepDynamic();
      const run = search.start(compiler.context.pace);
      return (scope) => {
        const text = input(scope);
        if (!isNullish(text) && typeof text !== 'string') {
          fail(51104, `${name} needs 'input' to be of type string`);
        }
        const pattern = ahead ? ahead.pattern : compiled(name, regex(scope), options(scope));
        if (isNullish(text) || pattern === null) return search.none();
        pattern.lastIndex = 0;
        return run(pattern, text, (step) => bounded(name, pattern, step, text));
      };
    },
  };
}

function bounded<Result>(
  name: string,
  pattern: RegExp,
  search: () => Result,
  text: string,
): Result {
  try {
    return searchBounded(pattern, text, search);
  } catch (error) {
    if (!(error instanceof SearchLimitExceeded)) throw error;
    const words = `Error occurred while executing the regular expression in ${name}. Result code:`;
    return fail(51156, `${words} ${error.message}`);
  }
}

function findFirst(pattern: RegExp, input: string): Value {
  const match = pattern.exec(input);
  if (match === null) return null;
  return found(match, codePointCount(input.slice(0, match.index)));
}

function startFindAll(pace: Pace | undefined): ReturnType<Search['start']> {
  const loop = {};
  const begin = (): Finding => ({
    matches: [],
    lastIndex: 0,
    counted: { at: 0, points: 0 },
    bytes: 0,
  });
  return (pattern, text, atMost) =>
    looping(pace, loop, begin, (state) => atMost(() => findSome(pattern, text, state))).matches;
}

function atOnce(find: (pattern: RegExp, text: string) => Value): Search['start'] {
  return () => (pattern, text, atMost) => atMost(() => find(pattern, text));
}

export const regex: readonly Operator[] = [
  searching('$regexFind', { none: () => null, start: atOnce(findFirst) }),
  searching('$regexFindAll', { none: () => [], start: startFindAll }),
  searching('$regexMatch', {
    none: () => false,
    start: atOnce((pattern, text) => pattern.test(text)),
  }),
];
