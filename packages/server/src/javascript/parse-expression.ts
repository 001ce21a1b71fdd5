import { ASSIGNMENT, BINDING, LITERALS, UNARY } from './grammar.ts';
import { syntaxError } from './script-failure.ts';
import type { Expression, FunctionNode, Statement } from './syntax.ts';
import type { TokenReader } from './token-reader.ts';

/** Reads the statements of a function up to its closing brace; given, for statements hold expressions. */
export type BodyParser = (reader: TokenReader) => readonly Statement[];

/** Reads expressions: by the binding strength of their operators. */
export class ExpressionParser {
  readonly #reader: TokenReader;
  readonly #parseBody: BodyParser;

  constructor(reader: TokenReader, parseBody: BodyParser) {
    this.#reader = reader;
    this.#parseBody = parseBody;
  }

  expression(): Expression {
    return this.#reader.nested(() => this.#assignment());
  }

  /** `function name(a, b) { … }`; the name may be left out. */
  functionExpression(): FunctionNode {
    const reader = this.#reader;
    const { start } = reader.take();
    const name = reader.is('(') ? undefined : reader.name('missing ( before formal parameters');
    const parameters = this.#parameters();
    reader.expect('{', 'missing { before function body');
    const body = this.#parseBody(reader);
    const node = {
      kind: 'function',
      parameters,
      body,
      isArrow: false,
      ...this.#from(start),
    } as const;
    return name === undefined ? node : { ...node, name };
  }

  #from(start: number): { readonly start: number; readonly end: number } {
    return { start, end: this.#reader.lastEnd };
  }

  #parameters(): string[] {
    const reader = this.#reader;
    const names: string[] = [];
    reader.expect('(', 'missing ( before formal parameters');
    while (!reader.is(')')) {
      names.push(reader.name('missing formal parameter'));
      if (!reader.skip(',')) break;
    }
    reader.expect(')', 'missing ) after formal parameters');
    return names;
  }

  #assignment(): Expression {
    const reader = this.#reader;
    if (this.#isArrow()) return this.#arrow();
    const left = this.#conditional();
    if (reader.token.kind !== 'punctuator' || !ASSIGNMENT.test(reader.token.text)) return left;
    const operator = reader.take().text.slice(0, -1);
    const value = this.expression();
    return this.#assign(left, { operator, value, isPostfix: false });
  }

  #assign(
    target: Expression,
    how: { readonly operator: string; readonly value: Expression; readonly isPostfix: boolean },
  ): Expression {
    if (target.kind !== 'name' && target.kind !== 'member') {
      throw syntaxError('invalid assignment left-hand side');
    }
    return { kind: 'assignment', target, ...how, ...this.#from(target.start) };
  }

  #isArrow(): boolean {
    const reader = this.#reader;
    if (reader.token.kind === 'name') return isSign(reader, 1, '=>');
    if (!reader.is('(')) return false;
    let at = 1;
    while (reader.peek(at).kind === 'name' || isSign(reader, at, ',')) at++;
    return isSign(reader, at, ')') && isSign(reader, at + 1, '=>');
  }

  #arrow(): FunctionNode {
    const reader = this.#reader;
    const { start } = reader.token;
    const parameters = reader.is('(')
      ? this.#parameters()
      : [reader.name('missing formal parameter')];
    reader.take();
    const body: readonly Statement[] = reader.skip('{')
      ? this.#parseBody(reader)
      : [{ kind: 'return', value: this.expression() }];
    return { kind: 'function', parameters, body, isArrow: true, ...this.#from(start) };
  }

  #conditional(): Expression {
    const test = this.#binary(1);
    if (!this.#reader.skip('?')) return test;
    const then = this.expression();
    this.#reader.expect(':', 'missing : in conditional expression');
    const otherwise = this.expression();
    return { kind: 'conditional', test, then, otherwise, ...this.#from(test.start) };
  }

  #binary(least: number): Expression {
    const reader = this.#reader;
    let left = this.#unary();
    for (;;) {
      const { text: operator, kind: token } = reader.token;
      const binding = token === 'string' ? undefined : BINDING.get(operator);
      if (binding === undefined || binding < least) return left;
      reader.take();
      // Only the power operator groups to the right.
      const right = reader.nested(() => this.#binary(operator === '**' ? binding : binding + 1));
      const kind = operator === '&&' || operator === '||' ? 'logical' : 'binary';
      left = { kind, operator, left, right, ...this.#from(left.start) };
    }
  }

  #unary(): Expression {
    const reader = this.#reader;
    const { text, kind, start } = reader.token;
    if (kind === 'string') return this.#postfix();
    if (UNARY.has(text)) {
      reader.take();
      const operand = reader.nested(() => this.#unary());
      return { kind: 'unary', operator: text, operand, ...this.#from(start) };
    }
    if (text === '++' || text === '--') {
      reader.take();
      return this.#step(
        reader.nested(() => this.#unary()),
        text,
        false,
      );
    }
    return this.#postfix();
  }

  #step(target: Expression, operator: string, isPostfix: boolean): Expression {
    const { start, end } = target;
    const value: Expression = { kind: 'literal', value: 1, start, end };
    return this.#assign(target, { operator: operator.slice(1), value, isPostfix });
  }

  #postfix(): Expression {
    const reader = this.#reader;
    let node = this.#primary();
    for (;;) {
      const { start } = node;
      if (reader.skip('.')) {
        const { kind, text } = reader.take();
        if (kind !== 'name') throw syntaxError('missing name after . operator');
        node = this.#member(node, { kind: 'literal', value: text, ...this.#from(start) });
      } else if (reader.skip('[')) {
        const property = this.expression();
        reader.expect(']', 'missing ] in index expression');
        node = this.#member(node, property);
      } else if (reader.skip('(')) {
        const given = this.#list(')', 'missing ) after argument list');
        node = { kind: 'call', callee: node, arguments: given, ...this.#from(start) };
      } else {
        const { text } = reader.token;
        if (!reader.is('++') && !reader.is('--')) return node;
        reader.take();
        return this.#step(node, text, true);
      }
    }
  }

  #member(object: Expression, property: Expression): Expression {
    return { kind: 'member', object, property, ...this.#from(object.start) };
  }

  #list(close: string, otherwise: string): Expression[] {
    const reader = this.#reader;
    const members: Expression[] = [];
    while (!reader.is(close)) {
      members.push(this.expression());
      if (!reader.skip(',')) break;
    }
    reader.expect(close, otherwise);
    return members;
  }

  #primary(): Expression {
    const reader = this.#reader;
    const { kind, text, start } = reader.token;
    if (kind === 'name') return this.#word();
    if (kind === 'number' || kind === 'string') {
      reader.take();
      const value = kind === 'number' ? Number(text) : text;
      return { kind: 'literal', value, ...this.#from(start) };
    }
    if (reader.skip('(')) {
      const inner = this.expression();
      reader.expect(')', 'missing ) in parenthetical');
      return inner;
    }
    if (reader.skip('[')) {
      const elements = this.#list(']', 'missing ] after element list');
      return { kind: 'array', elements, ...this.#from(start) };
    }
    if (reader.skip('{')) return this.#object(start);
    throw syntaxError(`expected expression, got ${reader.described()}`);
  }

  #word(): Expression {
    const reader = this.#reader;
    const { text, start } = reader.token;
    if (text === 'function') return this.functionExpression();
    const literal = LITERALS.get(text);
    if (literal !== undefined) {
      reader.take();
      return { kind: 'literal', value: literal, ...this.#from(start) };
    }
    if (reader.skip('this')) return { kind: 'this', ...this.#from(start) };
    if (reader.skip('new')) return this.#construction(start);
    if (reader.isReserved()) throw syntaxError(`expected expression, got keyword '${text}'`);
    return { kind: 'name', name: reader.take().text, ...this.#from(start) };
  }

  #construction(start: number): Expression {
    const reader = this.#reader;
    const callee = reader.nested(() => this.#primary());
    const given = reader.skip('(') ? this.#list(')', 'missing ) after argument list') : [];
    return { kind: 'new', callee, arguments: given, ...this.#from(start) };
  }

  #object(start: number): Expression {
    const reader = this.#reader;
    const entries: [string, Expression][] = [];
    while (!reader.is('}')) {
      const { kind, text } = reader.take();
      if (kind === 'punctuator' || kind === 'end') throw syntaxError('expected property name');
      reader.expect(':', 'missing : after property id');
      entries.push([kind === 'number' ? String(Number(text)) : text, this.expression()]);
      if (!reader.skip(',')) break;
    }
    reader.expect('}', 'missing } after property list');
    return { kind: 'object', entries, ...this.#from(start) };
  }
}

function isSign(reader: TokenReader, distance: number, text: string): boolean {
  const token = reader.peek(distance);
  return token.kind === 'punctuator' && token.text === text;
}
