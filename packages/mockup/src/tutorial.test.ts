/**
 * The README is the tutorial, and this runs it: its blocks of code one after the other, in one scope, comparing what
 * stands behind `// =>` with the value of the line and `// throws` with its error. `…` stands for anything.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { inspect } from 'node:util';
import * as referenceDriver from '@touchstone/driver';
import * as officialDriver from 'mongodb';
import * as mockup from './index.ts';

interface Page {
  readonly code: string;
  readonly outputs: number;
}

const README = new URL('../README.md', import.meta.url);

/** Turns the page into the body of an asynchronous function. */
function pageOf(markdown: string): Page {
  let outputs = 0;
  const lines = markdown.split('\n');
  const code: string[] = [];
  let inside = false;
  for (const [index, line] of lines.entries()) {
    if (line.startsWith('```')) {
      inside = line === '```js';
      continue;
    }
    if (!inside) continue;
    const checked = checkedLine(line, index + 1);
    if (checked !== line) outputs++;
    code.push(checked);
  }
  return { code: code.join('\n'), outputs };
}

function checkedLine(line: string, number: number): string {
  const imported = /^import (\{.*\}) from '(.*)';$/.exec(line);
  if (imported) return `const ${imported[1]} = modules['${imported[2]}'];`;
  const match = /^(.*); \/\/ (=>|throws) (.*)$/.exec(line);
  if (!match) return line;
  const [, expression, kind, expected] = match;
  const check = kind === '=>' ? 'shows' : 'throws';
  return `await ${check}(async () => (${expression}), ${JSON.stringify(expected)}, ${number});`;
}

function agrees(actual: string, expected: string): boolean {
  const parts = expected.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[\\s\\S]*')}$`).test(actual);
}

async function shows(value: () => Promise<unknown>, expected: string, line: number): Promise<void> {
  const result = await value();
  const actual = inspect(result, { breakLength: Number.POSITIVE_INFINITY, depth: 5 });
  assert.ok(agrees(actual, expected), `README.md:${line} shows\n${expected}\nbut it is\n${actual}`);
}

async function throws(work: () => Promise<unknown>, expected: string, line: number): Promise<void> {
  const error = await work().then(
    (value) => assert.fail(`README.md:${line} throws nothing, but gives ${inspect(value)}`),
    (reason: Error) => reason,
  );
  const actual = `${error.name}: ${error.message}`;
  assert.ok(
    agrees(actual, expected),
    `README.md:${line} throws\n${expected}\nbut it is\n${actual}`,
  );
}

const page = pageOf(readFileSync(README, 'utf8'));
const AsyncFunction = (async () => {}).constructor as new (
  ...parts: string[]
) => (...args: unknown[]) => Promise<void>;

for (const [name, driver] of [
  ['the official driver', officialDriver],
  ['the reference driver', referenceDriver],
] as const) {
  test(`the tutorial says what happens with ${name}`, { timeout: 60_000 }, async () => {
    assert.ok(page.outputs >= 60, `${page.outputs} outputs are compared`);
    const modules = { '@touchstone/mockup': mockup, mongodb: driver };
    const run = new AsyncFunction('modules', 'shows', 'throws', page.code);
    await run(modules, shows, throws);
  });
}

test('the checker notices an output that is not what the page says', async () => {
  await assert.rejects(
    shows(async () => 1, '2', 7),
    /README\.md:7 shows\n2\nbut it is\n1/,
  );
  await assert.rejects(
    throws(async () => 1, 'x', 7),
    /throws nothing/,
  );
  const failing = async (): Promise<never> => {
    throw new TypeError('a');
  };
  await assert.rejects(throws(failing, 'TypeError: b', 7), /but it is\nTypeError: a/);
});
