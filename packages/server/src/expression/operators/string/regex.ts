import { entryOf } from '@touchstone/protocol';
import { BSONRegExp } from 'bson';
import { SearchLimitExceeded, searchBounded } from '../../../value/bounded-search.ts';
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
import { codePointCount } from './basics.ts';

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

function found(match: RegExpExecArray): Fields {
  const captures = match.slice(1).map((group: string | undefined) => group ?? null);
  return new Map<string, Value>([
    ['match', match[0]],
    ['idx', integer(codePointCount(match.input.slice(0, match.index)))],
    ['captures', captures],
  ]);
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function findAll(pattern: RegExp, input: string): Value {
  const matches: Value[] = [];
  pattern.lastIndex = 0;
  do {
    const match = pattern.exec(input);
    if (match === null) break;
    matches.push(found(match));
    // After an empty match the search goes on one character later.
    if (match[0] === '') {
      pattern.lastIndex += isHighSurrogate(input.charCodeAt(pattern.lastIndex)) ? 2 : 1;
    }
  } while (pattern.lastIndex < input.length);
  return matches;
}

interface Search {
  readonly none: () => Value;
  readonly run: (pattern: RegExp, input: string) => Value;
}

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
      return (scope) => {
        const text = input(scope);
        if (!isNullish(text) && typeof text !== 'string') {
          fail(51104, `${name} needs 'input' to be of type string`);
        }
        const pattern = ahead ? ahead.pattern : compiled(name, regex(scope), options(scope));
        if (isNullish(text) || pattern === null) return search.none();
        pattern.lastIndex = 0;
        return bounded(name, pattern, () => search.run(pattern, text), text);
      };
    },
  };
}

function bounded(name: string, pattern: RegExp, search: () => Value, text: string): Value {
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
  return match === null ? null : found(match);
}

export const regex: readonly Operator[] = [
  searching('$regexFind', { none: () => null, run: findFirst }),
  searching('$regexFindAll', { none: () => [], run: findAll }),
  searching('$regexMatch', { none: () => false, run: (pattern, input) => pattern.test(input) }),
];
