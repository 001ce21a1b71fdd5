/**
 * Stands in for `node:test` in a sandbox: collects the tests of a file, so that each can be run alone, and again. Hooks before a
 * suite run once, before its first test; those after it, when the process is told to end.
 */

/** A test that can be run as often as one likes; rejects where it fails. */
export interface CollectedTest {
  readonly name: string;
  run(): Promise<void>;
}

type Hook = () => unknown;
type Body = (context: Context) => unknown;
interface Options {
  readonly skip?: boolean | string;
  readonly todo?: boolean | string;
}
interface Suite {
  readonly name: string;
  readonly parent: Suite | undefined;
  readonly before: Hook[];
  readonly beforeEach: Hook[];
  readonly afterEach: Hook[];
  ready?: Promise<void>;
}

/** The part of node:test's context that the tests use. */
export interface Context {
  readonly name: string;
  readonly signal: AbortSignal;
  test(name: string, ...rest: readonly unknown[]): Promise<void>;
  after(hook: Hook): void;
  diagnostic(): void;
  skip(): void;
}

const atEnd: Hook[] = [];
let collected: CollectedTest[] = [];
let suite: Suite = newSuite('', undefined);
let opening: Promise<unknown>[] = [];

/** Loads a file, and answers with the tests that it has registered. */
export async function collectFrom(load: () => Promise<unknown>): Promise<readonly CollectedTest[]> {
  collected = [];
  opening = [];
  suite = newSuite('', undefined);
  await load();
  await Promise.all(opening);
  return collected;
}

/** Runs the hooks that were to run after the tests. */
export async function finish(): Promise<void> {
  for (const hook of atEnd.splice(0)) await Promise.resolve(hook()).catch(() => undefined);
}

/** As in node:test. */
export function test(...given: readonly unknown[]): void {
  const { name, options, body } = argumentsOf<Body>(given);
  const own = suite;
  if (body === undefined || options.skip || options.todo) return;
  const title = own.name === '' ? name : `${own.name} > ${name}`;
  collected.push({
    name: title,
    run: async () => {
      await prepared(own);
      for (const hook of hooksOf(own, 'beforeEach')) await hook();
      try {
        await runBody(title, body);
      } finally {
        for (const hook of hooksOf(own, 'afterEach')) await hook();
      }
    },
  });
}

/** As in node:test. */
export function describe(...given: readonly unknown[]): void {
  const { name, options, body } = argumentsOf<Hook>(given);
  if (body === undefined || options.skip || options.todo) return;
  const outer = suite;
  suite = newSuite(outer.name === '' ? name : `${outer.name} > ${name}`, outer);
  try {
    opening.push(Promise.resolve(body()));
  } finally {
    suite = outer;
  }
}

export { describe as suite, test as it };

/** As in node:test. */
export function before(hook: Hook): void {
  suite.before.push(hook);
}

/** As in node:test, but at the very end. */
export function after(hook: Hook): void {
  atEnd.push(hook);
}

/** As in node:test. */
export function beforeEach(hook: Hook): void {
  suite.beforeEach.push(hook);
}

/** As in node:test. */
export function afterEach(hook: Hook): void {
  suite.afterEach.push(hook);
}

function newSuite(name: string, parent: Suite | undefined): Suite {
  return { name, parent, before: [], beforeEach: [], afterEach: [] };
}

function prepared(own: Suite): Promise<void> {
  own.ready ??= (async () => {
    if (own.parent !== undefined) await prepared(own.parent);
    for (const hook of own.before) await hook();
  })();
  return own.ready;
}

function hooksOf(own: Suite, kind: 'beforeEach' | 'afterEach'): readonly Hook[] {
  return [...(own.parent === undefined ? [] : hooksOf(own.parent, kind)), ...own[kind]];
}

async function runBody(name: string, body: Body): Promise<void> {
  const after: Hook[] = [];
  const context: Context = {
    name,
    signal: new AbortController().signal,
    test: async (inner, ...rest) => {
      const { body: part, options } = argumentsOf<Body>([inner, ...rest]);
      if (part !== undefined && !options.skip) await runBody(`${name} > ${inner}`, part);
    },
    after: (hook) => after.push(hook),
    diagnostic: () => undefined,
    skip: () => undefined,
  };
  try {
    await body(context);
  } finally {
    for (const hook of after) await hook();
  }
}

function argumentsOf<T>(given: readonly unknown[]): {
  readonly name: string;
  readonly options: Options;
  readonly body: T | undefined;
} {
  const name = given.find((each) => typeof each === 'string') ?? 'unnamed';
  const options = given.find((each) => typeof each === 'object' && each !== null) ?? {};
  const body = given.find((each) => typeof each === 'function') as T | undefined;
  return { name, options, body };
}
