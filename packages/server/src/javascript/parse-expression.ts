import { present } from '@touchstone/protocol';
import { ASSIGNMENT, BINDING, LITERALS, UNARY } from './grammar.ts';
import { type Binding, declarationOf, readParameter } from './parse-pattern.ts';
import { syntaxError } from './script-failure.ts';
import type { Expression, FunctionNode, Statement } from './syntax.ts';
import { TokenReader } from './token-reader.ts';

/** Reads the statements of a function up to its closing brace; given, for statements hold expressions. */
export type BodyParser = (reader: TokenReader) => readonly Statement[];

const LOGICAL: ReadonlySet<string> = new Set(['&&', '||', '??']);

interface Parameters {
  readonly names: readonly string[];
  readonly hasRest: boolean;
  /** The names that are declared of them before the body begins. */
  readonly declared: readonly Binding[];
}

function functionOf(
  { names, hasRest, declared }: Parameters,
  body: readonly Statement[],
): Pick<FunctionNode, 'kind' | 'parameters' | 'hasRest' | 'body'> {
  const first = declared.map(declarationOf);
  return { kind: 'function', parameters: names, hasRest, body: [...first, ...body] };
}

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
    const node = this.#functionFrom(start);
    return name === undefined ? node : { ...node, name };
  }

  #functionFrom(start: number): FunctionNode {
    const parameters = this.#parameters();
    this.#reader.expect('{', 'missing { before function body');
    const body = this.#parseBody(this.#reader);
    return { ...functionOf(parameters, body), isArrow: false, ...this.#from(start) };
  }

  #from(start: number): { readonly start: number; readonly end: number } {
    return { start, end: this.#reader.lastEnd };
  }

  #parameters(): Parameters {
    const reader = this.#reader;
    const names: string[] = [];
    const declared: Binding[] = [];
    let hasRest = false;
    reader.expect('(', 'missing ( before formal parameters');
    while (!reader.is(')') && !hasRest) {
      hasRest = reader.skip('...');
      const isCut = reader.token.kind === 'end';
      const otherwise = isCut ? 'missing { before function body' : 'missing formal parameter';
      const { name, bindings } = readParameter(reader, () => this.expression(), otherwise);
      names.push(name);
      declared.push(...bindings);
      if (!reader.skip(',')) break;
    }
    reader.expect(')', 'missing ) after formal parameters');
    return { names, hasRest, declared };
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
    for (let open = 1; open > 0; at++) {
      if (reader.peek(at).kind === 'end') return false;
      if (['(', '[', '{'].some((text) => isSign(reader, at, text))) open++;
      if ([')', ']', '}'].some((text) => isSign(reader, at, text))) open--;
    }
    return isSign(reader, at, '=>');
  }

  #arrow(): FunctionNode {
    const reader = this.#reader;
    const { start } = reader.token;
    const parameters: Parameters = reader.is('(')
      ? this.#parameters()
      : { names: [reader.name('missing formal parameter')], hasRest: false, declared: [] };
    reader.take();
    const body: readonly Statement[] = reader.skip('{')
      ? this.#parseBody(reader)
      : [{ kind: 'return', value: this.expression() }];
    return { ...functionOf(parameters, body), isArrow: true, ...this.#from(start) };
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
      const kind = LOGICAL.has(operator) ? 'logical' : 'binary';
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
    if (text === 'delete' && kind === 'name') return this.#delete();
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

  #delete(): Expression {
    const reader = this.#reader;
    const { start } = reader.take();
    const target = reader.nested(() => this.#unary());
    if (target.kind !== 'member') throw syntaxError('only members of objects can be deleted');
    return { kind: 'delete', target, ...this.#from(start) };
  }

  #template(): Expression {
    const { start, parts } = this.#reader.take();
    const { texts, tokens } = present(parts);
    const expressions = tokens.map((inner) => {
      const reader = new TokenReader(this.#reader.source, inner);
      const expression = new ExpressionParser(reader, this.#parseBody).expression();
      if (reader.token.kind !== 'end') throw syntaxError('missing } in template string');
      return expression;
    });
    return { kind: 'template', texts, parts: expressions, ...this.#from(start) };
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
      const { start } = reader.token;
      if (reader.skip('...')) {
        const value = this.expression();
        members.push({ kind: 'spread', value, ...this.#from(start) });
      } else members.push(this.expression());
      if (!reader.skip(',')) break;
    }
    reader.expect(close, otherwise);
    return members;
  }

  #primary(): Expression {
    const reader = this.#reader;
    const { kind, text, start } = reader.token;
    if (kind === 'name') return this.#word();
    if (kind === 'template') return this.#template();
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
      entries.push(this.#entry());
      if (!reader.skip(',')) break;
    }
    reader.expect('}', 'missing } after property list');
    return { kind: 'object', entries, ...this.#from(start) };
  }

  // `name: value`, `name() { … }`, or a name alone for a value that is called so.
  #entry(): [string, Expression] {
    const reader = this.#reader;
    const { kind, text, start } = reader.token;
    if (kind === 'punctuator' || kind === 'end' || kind === 'template') {
      throw syntaxError('expected property name');
    }
    const isShort = kind === 'name' && !reader.isReserved();
    reader.take();
    if (isShort && (reader.is(',') || reader.is('}'))) {
      return [text, { kind: 'name', name: text, ...this.#from(start) }];
    }
    if (reader.is('(')) return [text, this.#functionFrom(start)];
    reader.expect(':', 'missing : after property id');
    return [kind === 'number' ? String(Number(text)) : text, this.expression()];
  }
}

function isSign(reader: TokenReader, distance: number, text: string): boolean {
  const token = reader.peek(distance);
  return token.kind === 'punctuator' && token.text === text;
}
