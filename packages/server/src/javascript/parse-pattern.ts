import { syntaxError } from './script-failure.ts';
import type { Expression, Statement } from './syntax.ts';
import type { TokenReader } from './token-reader.ts';

/** A name and what it is to be: a pattern is several of them, read off one value. */
export interface Binding {
  readonly name: string;
  readonly value: Expression;
}

type ReadExpression = () => Expression;

/** A binding as a statement. */
export function declarationOf({ name, value }: Binding): Statement {
  return { kind: 'declaration', word: 'let', name, value };
}

/** True if an expression is a name of ours, which the code does not have. */
export function isUnsaid(node: Expression): boolean {
  return node.kind === 'name' && node.name.startsWith('%');
}

/** True if a pattern follows instead of a name. */
export function isPattern(reader: TokenReader): boolean {
  return reader.is('[') || reader.is('{');
}

/** A parameter: a name or a pattern, perhaps with a default; patterns get a name that no code can say. */
export function readParameter(
  reader: TokenReader,
  read: ReadExpression,
  otherwise: string,
): { readonly name: string; readonly bindings: readonly Binding[] } {
  const { start } = reader.token;
  if (!isPattern(reader)) {
    const name = reader.name(otherwise);
    if (!reader.skip('=')) return { name, bindings: [] };
    return { name, bindings: [{ name, value: orDefault(nameNode(name, start), read()) }] };
  }
  const name = `%${start}`;
  const bindings = readPattern(reader, read, nameNode(name, start));
  if (!reader.skip('=')) return { name, bindings };
  const value = orDefault(nameNode(name, start), read());
  return { name, bindings: [{ name, value }, ...bindings] };
}

/** The names of a pattern, and what they are of the value of `source`. */
export function readPattern(
  reader: TokenReader,
  read: ReadExpression,
  source: Expression,
): readonly Binding[] {
  return reader.nested(() =>
    reader.is('[') ? ofArray(reader, read, source) : ofObject(reader, read, source),
  );
}

function ofArray(reader: TokenReader, read: ReadExpression, source: Expression): Binding[] {
  const bindings: Binding[] = [];
  reader.take();
  for (let at = 0; !reader.is(']'); at++) {
    if (reader.skip(',')) continue;
    const isRest = reader.skip('...');
    const value = isRest ? callOf(memberOf(source, 'slice'), at) : memberOf(source, String(at));
    bindings.push(...target(reader, read, value));
    if (!reader.skip(',')) break;
  }
  reader.expect(']', 'missing ] after element list');
  return bindings;
}

function ofObject(reader: TokenReader, read: ReadExpression, source: Expression): Binding[] {
  const bindings: Binding[] = [];
  reader.take();
  while (!reader.is('}')) {
    const { kind, text, start } = reader.token;
    if (kind === 'punctuator' || kind === 'end') throw syntaxError('missing variable name');
    const value = memberOf(source, text);
    if (reader.peek(1).text === ':') {
      reader.take();
      reader.take();
      bindings.push(...target(reader, read, value));
    } else {
      const name = reader.name('missing variable name');
      bindings.push({ name, value: reader.skip('=') ? orDefault(value, read(), start) : value });
    }
    if (!reader.skip(',')) break;
  }
  reader.expect('}', 'missing } after property list');
  return bindings;
}

function target(reader: TokenReader, read: ReadExpression, value: Expression): readonly Binding[] {
  const { start } = reader.token;
  if (!isPattern(reader)) {
    const name = reader.name('missing variable name');
    return [{ name, value: reader.skip('=') ? orDefault(value, read()) : value }];
  }
  const name = `%${start}`;
  const inner = readPattern(reader, read, nameNode(name, start));
  const whole = reader.skip('=') ? orDefault(value, read()) : value;
  return [{ name, value: whole }, ...inner];
}

function nameNode(name: string, start: number): Expression {
  return { kind: 'name', name, start, end: start };
}

function memberOf(object: Expression, name: string): Expression {
  const { start, end } = object;
  const property: Expression = { kind: 'literal', value: name, start, end };
  return { kind: 'member', object, property, start, end };
}

function callOf(callee: Expression, argument: number): Expression {
  const { start, end } = callee;
  const given: Expression = { kind: 'literal', value: argument, start, end };
  return { kind: 'call', callee, arguments: [given], start, end };
}

function orDefault(
  value: Expression,
  otherwise: Expression,
  start: number = value.start,
): Expression {
  const { end } = otherwise;
  const nothing: Expression = { kind: 'literal', value: undefined, start, end };
  const test: Expression = {
    kind: 'binary',
    operator: '===',
    left: value,
    right: nothing,
    start,
    end,
  };
  const then = otherwise;
  return { kind: 'conditional', test, then, otherwise: value, start, end };
}
