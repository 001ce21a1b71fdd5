import { createContext, Script } from 'node:vm';
import { present, propertyOf } from '@touchstone/protocol';

/** The time that one search may take. MongoDB counts steps instead, about as many. */
const LIMIT_MS = 150;
/** Searches of fewer steps, at worst, are not guarded: that takes longer than they do. */
const FREE_STEPS = 2_000_000;
/** On shorter texts not even what grows exponentially gets far. */
const FREE_LENGTH = 12;

/** A search took more than is allowed. */
export class SearchLimitExceeded extends Error {
  constructor() {
    super('match limit exceeded');
    this.name = 'SearchLimitExceeded';
  }
}

/** The work of a search at worst: steps grow with this power of the text's length, or exponentially. */
type Growth = number | 'exponential';

const growths = new WeakMap<RegExp, Growth>();

/**
 * Searches a text. Throws `SearchLimitExceeded` where that takes too long: patterns that try everything in every way would go
 * on for ever, and nobody else would be served meanwhile.
 */
export function searchBounded<Result>(pattern: RegExp, text: string, search: () => Result): Result {
  return isFree(growthOf(pattern), text.length) ? search() : guarded(search);
}

function isFree(growth: Growth, length: number): boolean {
  if (growth === 'exponential') return length <= FREE_LENGTH;
  return growth <= 1 || length ** growth <= FREE_STEPS;
}

let work: (() => unknown) | undefined;
let script: { run(): unknown } | undefined;

function guarded<Result>(search: () => Result): Result {
  script ??= prepared();
  work = search;
  try {
    return script.run() as Result;
  } catch (error) {
    if (propertyOf(error, 'code') !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw new SearchLimitExceeded();
  } finally {
    work = undefined;
  }
}

// The engine can be stopped from outside only where it runs a script with a time limit.
function prepared(): { run(): unknown } {
  const context = createContext({ run: () => work?.() });
  const called = new Script('run()');
  return { run: () => called.runInContext(context, { timeout: LIMIT_MS }) };
}

function growthOf(pattern: RegExp): Growth {
  let growth = growths.get(pattern);
  if (growth === undefined) {
    growth = estimate(pattern.source);
    growths.set(pattern, growth);
  }
  return growth;
}

/** The contents of one group: whether a repetition of it could be read in several ways. */
interface Group {
  varies: boolean;
}

const TOKEN = /\\.|\[(?:\\.|[^\]\\])*\]|\(\?(?:[:=!]|<[=!]|<[^>]*>)|[()|*+?]|\{\d+(?:,\d*)?\}|./gsu;
/** A quantifier that repeats less is written out as easily. */
const FEW = 10;
/** So many parts that may be there or not can be chosen in too many ways. */
const MANY_OPTIONAL = 15;

/** Reads a pattern no more than it must: each repetition is another power, one inside another is exponential. */
function estimate(source: string): Growth {
  const open: Group[] = [{ varies: false }];
  let closed: Group | undefined;
  let repetitions = 0;
  let optional = 0;
  for (const [token] of source.matchAll(TOKEN)) {
    const repeated = repeats(token);
    if (repeated === 'often' && closed?.varies) return 'exponential';
    if (repeated === 'often') repetitions++;
    else if (repeated === 'optional') optional++;
    if (repeated !== undefined || token === '|') present(open.at(-1)).varies = true;
    closed = enterOrLeave(token, open);
  }
  return optional > MANY_OPTIONAL ? 'exponential' : repetitions + 1;
}

/** The group that a token ends; one that varies makes the group around it vary too. */
function enterOrLeave(token: string, open: Group[]): Group | undefined {
  if (token.startsWith('(')) open.push({ varies: false });
  if (token !== ')' || open.length === 1) return undefined;
  const closed = open.pop();
  if (closed?.varies) present(open.at(-1)).varies = true;
  return closed;
}

function repeats(token: string): 'often' | 'optional' | undefined {
  if (token === '*' || token === '+') return 'often';
  if (token === '?') return 'optional';
  const range = /^\{(\d+)(,?)(\d*)\}$/.exec(token);
  if (range === null) return undefined;
  const most = range[2] === '' ? Number(range[1]) : range[3] === '' ? Infinity : Number(range[3]);
  if (most <= FEW) return most > Number(range[1]) ? 'optional' : undefined;
  return 'often';
}
