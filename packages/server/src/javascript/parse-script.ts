import { present } from '@touchstone/protocol';
import { CommandError } from '../value/command-error.ts';
import { ExpressionParser } from './parse-expression.ts';
import { declarationOf, isPattern, readParameter, readPattern } from './parse-pattern.ts';
import { syntaxError } from './script-failure.ts';
import type { DeclaringWord, Expression, FunctionNode, Statement } from './syntax.ts';
import { TokenReader } from './token-reader.ts';

class StatementParser {
  readonly #reader: TokenReader;
  readonly #expressions: ExpressionParser;
  #loops = 0;
  #switches = 0;

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
      case 'do':
        return this.#do();
      case 'for':
        return this.#for();
      case 'switch':
        return this.#switch();
      case 'throw':
        reader.take();
        return this.#ended({ kind: 'throw', value: this.expression() });
      case 'try':
        return this.#try();
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
    const word = reader.take().text as DeclaringWord;
    const body: Statement[] = [];
    do {
      if (isPattern(reader)) {
        body.push(...this.#destructured(word));
        continue;
      }
      const name = reader.name('missing variable name');
      const value = reader.skip('=') ? this.expression() : undefined;
      if (word === 'const' && value === undefined)
        throw syntaxError('missing = in const declaration');
      body.push({ kind: 'declaration', word, name, value });
    } while (reader.skip(','));
    return { kind: 'list', body };
  }

  // The value first, under a name that no code can say, then each name of the pattern.
  #destructured(word: DeclaringWord): Statement[] {
    const reader = this.#reader;
    const { start, end } = reader.token;
    const name = `%${start}`;
    const read = (): Expression => this.expression();
    const bindings = readPattern(reader, read, { kind: 'name', name, start, end });
    reader.expect('=', 'missing = in destructuring declaration');
    const whole = declarationOf({ name, value: this.expression() });
    const names = bindings.map(({ name: own, value }): Statement => {
      return { kind: 'declaration', word, name: own, value };
    });
    return [whole, ...names];
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

  #do(): Statement {
    const reader = this.#reader;
    reader.take();
    const body = this.#within(() => this.statement());
    reader.expect('while', 'missing while after do-loop body');
    const test = this.#condition();
    reader.skip(';');
    return { kind: 'loop', isBodyFirst: true, test, body };
  }

  #switch(): Statement {
    const reader = this.#reader;
    reader.take();
    const value = this.#condition();
    reader.expect('{', 'missing { before switch body');
    const cases: { test: Expression | undefined; body: Statement[] }[] = [];
    this.#switches++;
    while (!reader.skip('}')) {
      const isDefault = reader.skip('default');
      if (!isDefault) reader.expect('case', `expected case or default, got ${reader.described()}`);
      const test = isDefault ? undefined : this.expression();
      reader.expect(':', 'missing : after case label');
      const body: Statement[] = [];
      while (!['case', 'default', '}'].some((end) => reader.is(end))) body.push(this.statement());
      cases.push({ test, body });
    }
    this.#switches--;
    return { kind: 'switch', value, cases };
  }

  #try(): Statement {
    const reader = this.#reader;
    reader.take();
    const body = this.#block('missing { before try block');
    let parameter: string | undefined;
    let handler: Statement | undefined;
    if (reader.skip('catch')) {
      if (reader.skip('(')) {
        parameter = reader.name('missing identifier in catch');
        reader.expect(')', 'missing ) after catch');
      }
      handler = this.#block('missing { before catch block');
    }
    const finalizer = reader.skip('finally')
      ? this.#block('missing { before finally block')
      : undefined;
    if (handler === undefined && finalizer === undefined) {
      throw syntaxError('missing catch or finally after try');
    }
    return { kind: 'try', body, parameter, handler, finalizer };
  }

  #block(otherwise: string): Statement {
    this.#reader.expect('{', otherwise);
    return { kind: 'block', body: this.rest() };
  }

  // `for (name of …)`, `for (name in …)`, after the parenthesis; undefined for another loop.
  #each(): Statement | undefined {
    const reader = this.#reader;
    const words: readonly DeclaringWord[] = ['var', 'let', 'const'];
    const declaring = words.find((each) => reader.is(each));
    const declares = declaring !== undefined;
    const at = declares ? 1 : 0;
    const isTaken = declares && this.#isPatternOf();
    const word = reader.peek(at + 1);
    const isWord = word.kind === 'name' && ['of', 'in'].includes(word.text);
    if (!isTaken && (reader.peek(at).kind !== 'name' || !isWord)) return undefined;
    if (declares) reader.take();
    const { name, bindings } = readParameter(
      reader,
      () => this.expression(),
      'missing variable name',
    );
    const head = { name, word: declaring };
    const takesValues = reader.take().text === 'of';
    const object = this.expression();
    reader.expect(')', 'missing ) after for-loop control');
    const inner = this.#within(() => this.statement());
    const body: Statement = { kind: 'block', body: [...bindings.map(declarationOf), inner] };
    return { kind: 'each', ...head, takesValues, object, body };
  }

  // Tells whether a pattern stands behind the next word, and `of` or `in` behind that.
  #isPatternOf(): boolean {
    const reader = this.#reader;
    let depth = 0;
    for (let at = 1; ; at++) {
      const { kind, text } = reader.peek(at);
      if (kind === 'punctuator' && (text === '[' || text === '{')) depth++;
      if (kind === 'punctuator' && (text === ']' || text === '}')) depth--;
      if (kind === 'end' || (depth === 0 && at === 1)) return false;
      if (depth === 0) return ['of', 'in'].includes(reader.peek(at + 1).text);
    }
  }

  #for(): Statement {
    const reader = this.#reader;
    reader.take();
    reader.expect('(', 'missing ( after for');
    const each = this.#each();
    if (each !== undefined) return each;
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
    return { ...head, body: this.#within(() => this.statement()) };
  }

  // The body of a loop.
  #within<T>(read: () => T): T {
    this.#loops++;
    const body = read();
    this.#loops--;
    return body;
  }

  #jump(): Statement {
    const kind = this.#reader.take().text === 'break' ? 'break' : 'continue';
    if (this.#loops > 0 || (kind === 'break' && this.#switches > 0)) return { kind };
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
  while (end > 0 && /[\s;]/.test(present(source[end - 1]))) end--;
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
