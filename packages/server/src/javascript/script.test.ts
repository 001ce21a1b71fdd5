import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Code, Decimal128, Int32 } from 'bson';
import { compileMatcher } from '../query/match.ts';
import { CommandError } from '../value/command-error.ts';
import { fieldsFrom } from '../value/plain-document.ts';
import type { Fields, Value } from '../value/value.ts';
import { Scripts } from './script.ts';
import { SCRIPT_ANSWERS } from './script-answers.test.data.ts';

const DOCUMENT: Fields = new Map<string, Value>([
  ['_id', new Int32(1)],
  ['a', new Int32(1)],
  ['b', 'xy'],
  ['arr', [new Int32(1), new Int32(2), new Int32(3)]],
  ['s', new Map([['t', new Int32(5)]])],
  ['l', 7n],
  ['d', new Date(1000)],
  ['dec', Decimal128.fromString('1.5')],
  ['n', null],
]);

/** The answer of `$where` about the document: true or false, or the failure in code and words. */
function answerOf(where: Value, slept: number[] = []): string {
  const time = { check: () => undefined, sleep: (ms: number) => void slept.push(ms) };
  const scripts = new Scripts({ now: new Date(0), time, random: () => 0.5 });
  const context = { variables: new Map(), now: new Date(0), version: '7.0.11', scripts };
  try {
    const filter = new Map([['$where', where]]);
    const matcher = compileMatcher(filter, { ...context, allowsWhere: true, random: () => 0.5 });
    return String(matcher.matches(DOCUMENT));
  } catch (error) {
    assert.ok(error instanceof CommandError, String(error));
    return `${error.code}: ${error.message}`;
  }
}

describe('$where', () => {
  for (const [code, answer] of SCRIPT_ANSWERS) {
    test(code, () => assert.equal(answerOf(code), answer));
  }

  test('code values, with a scope or of another type', () => {
    assert.equal(answerOf(new Code('this.a == 1')), 'true');
    assert.match(answerOf(new Code('this.a == y', { y: 1 })), /^4649201: .*CodeWScope$/);
    assert.equal(answerOf(new Int32(5)), '2: $where got bad type');
  });

  test('each document meets fresh names', () => {
    const context = { variables: new Map(), now: new Date(0), version: '8.0.0' };
    const time = { check: () => undefined, sleep: () => undefined };
    const filter = fieldsFrom({ $where: "n = typeof n === 'undefined' ? 0 : n + 1; n < 1" });
    const scripts = new Scripts({ now: new Date(0), time, random: () => 0.5 });
    const further = { scripts, allowsWhere: true, random: () => 0.5 };
    const matcher = compileMatcher(filter, { ...context, ...further });
    assert.deepEqual([matcher.matches(DOCUMENT), matcher.matches(DOCUMENT)], [true, true]);
  });

  test('sleeps by telling how long', () => {
    const slept: number[] = [];
    assert.equal(answerOf('sleep(20) || sleep(1.5) || true', slept), 'true');
    assert.deepEqual(slept, [20, 1.5]);
  });

  test('is bounded in steps, depth and text', () => {
    assert.match(answerOf('while (true) {}'), /more than 1000000 steps/);
    assert.match(answerOf('function f() { return f() } f()'), /too much recursion/);
    assert.match(answerOf(`${'('.repeat(50_000)}1`), /too much recursion/);
    assert.match(answerOf(`${'new '.repeat(50_000)}x`), /too much recursion/);
    assert.match(answerOf(`${'1+'.repeat(50_000)}1`), /too much recursion/);
    assert.match(answerOf("var s = 'aaaa'; while (true) s += s;"), /allocation size overflow/);
  });

  test('what code holds it may change, but no more than its own copy', () => {
    assert.equal(
      answerOf('this.a = 5; this.arr[3] = 4; this.s.t++; this.a + this.s.t == 11'),
      'true',
    );
    assert.equal(answerOf('this.a == 1 && this.arr.length == 3'), 'true');
    assert.match(answerOf('Math.PI = 3'), /^139: TypeError: "PI" is read-only/);
    assert.match(answerOf('1 = 2'), /invalid assignment left-hand side/);
    assert.match(answerOf('this.x.y = 1'), /^139: TypeError: this.x is undefined/);
  });

  test('values that hold themselves, or one another many times over, are bounded', () => {
    assert.match(answerOf('var a = []; a[0] = a; a + ""'), /allocation size overflow/);
    const many = 'var a = [1, 1]; for (var i = 0; i < 60; i++) a = [a, a]; a + ""';
    assert.match(answerOf(many), /allocation size overflow/);
    assert.match(answerOf('var a = []; a[4000000000] = 1'), /allocation size overflow/);
    const twice = 'var a = [1]; while (true) a = a.concat(a)';
    assert.match(answerOf(twice), /allocation size overflow/);
  });

  test('nothing of the engine below is in reach', () => {
    for (const name of ['constructor', '__proto__', 'prototype', 'call', 'apply', 'bind']) {
      for (const value of ['this', 'this.b', 'this.arr', 'this.d', 'this.l', '(() => 1)', 'Math']) {
        // These the interpreter has of its own.
        if (value === '(() => 1)' && ['call', 'apply', 'bind'].includes(name)) continue;
        assert.equal(answerOf(`typeof ${value}.${name} === 'undefined'`), 'true', value + name);
      }
    }
    for (const name of ['globalThis', 'process', 'require', 'eval', 'Function']) {
      assert.equal(answerOf(name), `139: ReferenceError: ${name} is not defined`);
    }
  });

  test('is not allowed where the context lends no time', () => {
    const context = { variables: new Map(), now: new Date(0), version: '8.0.0' };
    const filter = fieldsFrom({ $where: 'true' });
    assert.throws(
      () => compileMatcher(filter, { ...context, allowsWhere: true, random: () => 0.5 }),
      /not allowed in this context/,
    );
  });
});

test('code cannot catch its limits, nor make more than is counted', () => {
  const steps = /more than 1000000 steps/;
  assert.match(answerOf('for (;;) { try { throw 1 } catch (e) { } finally { } }'), steps);
  assert.match(
    answerOf('try { while (true) { } } catch (e) { true } finally { while (true) { } }'),
    steps,
  );
  assert.match(answerOf('do { } while (true)'), steps);
  assert.match(
    answerOf('function f() { try { f() } catch (e) { f() } } f()'),
    /too much recursion/,
  );
  const overflow = /allocation size overflow|steps/;
  for (const code of [
    "'x'.repeat(1 << 30)",
    "'x'.padEnd(1e9)",
    'new Array(1e9)',
    'var a = [1]; while (true) a = [...a, ...a]',
    `var s = "x"; while (true) s = \`\${s}\${s}\``,
    'var s = "xx".repeat(1 << 22); s.replaceAll("x", s)',
    'var a = []; for (var i = 0; i < 99; i++) a = [a, a]; JSON.stringify(a)',
  ]) {
    assert.match(answerOf(code), overflow, code);
  }
  assert.match(answerOf(`\`\${`.repeat(500)), /recursion/);
  assert.match(answerOf(`x = ${'['.repeat(5000)}`), /recursion/);
});
