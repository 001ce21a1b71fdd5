import { CommandError } from '../value/command-error.ts';
import { ExpressionParser } from './parse-expression.ts';
import { syntaxError } from './script-failure.ts';
import type { Expression, FunctionNode, Statement } from './syntax.ts';
import { TokenReader } from './token-reader.ts';

class StatementParser {
  readonly #reader: TokenReader;
  readonly #expressions: ExpressionParser;
  #loops = 0;

  constructor(reader: TokenReader) {
    this.#reader = reader;
    this.#expressions = new ExpressionParser(reader, (inner) => new StatementParser(inner).rest());
  }

  expression(): Expression {
    return this.#expressions.expression();
  }

  functionExpression(): FunctionNode {
    return this.#expressions.functionExpression();
  }

  /** The statements up to a closing brace, which is taken too. */
  rest(): Statement[] {
    const body: Statement[] = [];
    while (!this.#reader.is('}') && this.#reader.token.kind !== 'end') body.push(this.statement());
    this.#reader.expect('}', `expected expression, got ${this.#reader.described()}`);
    return body;
  }

  statement(): Statement {
    return this.#reader.nested(() => this.#statement());
  }

  #statement(): Statement {
    const reader = this.#reader;
    switch (reader.token.kind === 'string' ? '' : reader.token.text) {
      case '{':
        reader.take();
        return { kind: 'block', body: this.rest() };
      case ';':
        reader.take();
        return { kind: 'list', body: [] };
      case 'var':
      case 'let':
      case 'const':
        return this.#ended(this.#declarations());
      case 'function':
        return this.#declaredFunction();
      case 'return':
        return this.#ended(this.#return());
      case 'if':
        return this.#if();
      case 'while':
        reader.take();
        return this.#loop({ kind: 'loop', test: this.#condition() });
      case 'for':
        return this.#for();
      case 'break':
      case 'continue':
        return this.#ended(this.#jump());
      default:
        return this.#ended({ kind: 'expression', value: this.expression() });
    }
  }

  #ended(statement: Statement): Statement {
    this.#reader.endStatement();
    return statement;
  }

  #declarations(): Statement {
    const reader = this.#reader;
    const isConstant = reader.take().text === 'const';
    const body: Statement[] = [];
    do {
      const name = reader.name('missing variable name');
      const value = reader.skip('=') ? this.expression() : undefined;
      if (isConstant && value === undefined) throw syntaxError('missing = in const declaration');
      body.push({ kind: 'declaration', isConstant, name, value });
    } while (reader.skip(','));
    return { kind: 'list', body };
  }

  #declaredFunction(): Statement {
    const value = this.functionExpression();
    if (value.name === undefined) throw syntaxError('function statement requires a name');
    return { kind: 'function', name: value.name, value };
  }

  #return(): Statement {
    const reader = this.#reader;
    reader.take();
    const isBare = reader.is(';') || reader.is('}') || reader.token.kind === 'end';
    return { kind: 'return', value: isBare ? undefined : this.expression() };
  }

  #condition(): Expression {
    this.#reader.expect('(', 'missing ( before condition');
    const test = this.expression();
    this.#reader.expect(')', 'missing ) after condition');
    return test;
  }

  #if(): Statement {
    this.#reader.take();
    const test = this.#condition();
    const then = this.statement();
    const otherwise = this.#reader.skip('else') ? this.statement() : undefined;
    return { kind: 'if', test, then, otherwise };
  }

  #for(): Statement {
    const reader = this.#reader;
    reader.take();
    reader.expect('(', 'missing ( after for');
    const declares = reader.is('var') || reader.is('let') || reader.is('const');
    const initial = declares ? this.#declarations() : this.#optional(';');
    reader.expect(';', 'missing ; after for-loop initializer');
    const test = this.#optional(';');
    reader.expect(';', 'missing ; after for-loop condition');
    const update = this.#optional(')');
    reader.expect(')', 'missing ) after for-loop control');
    return this.#loop({
      kind: 'loop',
      ...(initial === undefined ? {} : { initial }),
      ...(test === undefined ? {} : { test: test.value }),
      ...(update === undefined ? {} : { update: update.value }),
    });
  }

  #optional(close: string): Extract<Statement, { kind: 'expression' }> | undefined {
    if (this.#reader.is(close)) return undefined;
    return { kind: 'expression', value: this.expression() };
  }

  #loop(head: Omit<Extract<Statement, { kind: 'loop' }>, 'body'>): Statement {
    this.#loops++;
    const body = this.statement();
    this.#loops--;
    return { ...head, body };
  }

  #jump(): Statement {
    const kind = this.#reader.take().text === 'break' ? 'break' : 'continue';
    if (this.#loops > 0) return { kind };
    throw syntaxError(
      kind === 'break'
        ? 'unlabeled break must be inside loop or switch'
        : 'continue must be inside loop',
    );
  }
}

/**
 * Reads the code of `$where`: a function, or statements of which the last is the answer when it is
 * an expression. Throws MongoDB's error (139) for what is no code, and for code beyond the subset.
 */
export function parseScript(source: string): FunctionNode {
  const reader = new TokenReader(source.slice(0, endOf(source)));
  const parser = new StatementParser(reader);
  const body: Statement[] = [];
  if (reader.is('function')) {
    const value = parser.functionExpression();
    reader.skip(';');
    if (reader.token.kind === 'end') return value;
    if (value.name === undefined) throw new CommandError('Location10232', 'not a function');
    body.push({ kind: 'function', name: value.name, value });
  }
  while (reader.token.kind !== 'end') {
    if (reader.is('}')) throw syntaxError("unexpected garbage after script, starting with '}'");
    body.push(parser.statement());
  }
  return mainFunction(body, source);
}

// MongoDB takes away the semicolons at the end before it reads.
function endOf(source: string): number {
  let end = source.length;
  while (end > 0 && /[\s;]/.test(source[end - 1]!)) end--;
  return end;
}

function mainFunction(statements: readonly Statement[], source: string): FunctionNode {
  const body = statements.filter(({ kind, ...rest }) => kind !== 'list' || !isEmpty(rest));
  const last = body.at(-1);
  if (last === undefined) {
    throw new CommandError(
      'JSInterpreterFailure',
      'TypeError: parseTree.body[lastStatement] is undefined',
    );
  }
  if (last.kind === 'expression') {
    body[body.length - 1] = { kind: 'return', value: last.value };
  }
  return { kind: 'function', parameters: [], body, isArrow: false, start: 0, end: source.length };
}

function isEmpty(statement: object): boolean {
  return 'body' in statement && Array.isArray(statement.body) && statement.body.length === 0;
}
