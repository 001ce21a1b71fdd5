import { present } from '@touchstone/protocol';
import { caughtValue, exceptionOf, isCatchable } from './exceptions.ts';
import {
  type Completion,
  type ExecutionContext,
  inBlock,
  namesOf,
  type Target,
} from './execution-context.ts';
import type { ScriptHost } from './global-scope.ts';
import { asFunction, deleteMember, memberOf, setMember } from './members.ts';
import { applied, combine, decides } from './operators.ts';
import { isUnsaid } from './parse-pattern.ts';
import { Scope } from './scope.ts';
import { scriptError, syntaxError, tooDeep } from './script-failure.ts';
import {
  isPrimitive,
  isTrue,
  numberOf,
  type ScriptFunction,
  type ScriptValue,
  textOf,
} from './script-value.ts';
import type {
  AssignmentNode,
  BinaryNode,
  CallNode,
  EachNode,
  Expression,
  FunctionNode,
  LoopNode,
  MemberNode,
  Statement,
  SwitchNode,
  TryNode,
} from './syntax.ts';

/** So many steps may code take on one document. MongoDB knows no such limit, but other threads. */
export const MAX_STEPS = 1_000_000;
const MAX_DEPTH = 600;
const STEPS_BETWEEN_CHECKS = 1024;

/** One run of a piece of code: it walks the syntax tree and counts its steps. */
export class Interpreter {
  readonly #source: string;
  readonly #host: ScriptHost;
  #steps = 0;
  #nextCheck = STEPS_BETWEEN_CHECKS;
  #depth = 0;

  constructor(source: string, host: ScriptHost) {
    this.#source = source;
    this.#host = host;
  }

  /** Counts work; throws when there was too much of it, or when the time is up. */
  charge(steps: number): void {
    this.#steps += steps;
    if (this.#steps < this.#nextCheck) return;
    this.#nextCheck = this.#steps + STEPS_BETWEEN_CHECKS;
    if (this.#steps > MAX_STEPS) {
      throw scriptError('InternalError', `script took more than ${MAX_STEPS} steps`);
    }
    this.#host.time.check();
  }

  /** The function that a syntax tree stands for at a place. */
  function(node: FunctionNode, { scope, self }: ExecutionContext): ScriptFunction {
    const made: ScriptFunction = {
      kind: 'function',
      text: this.#source.slice(node.start, node.end),
      call: (receiver, given) => {
        const inner = new Scope(scope);
        if (!node.isArrow) inner.declare('arguments', [...given]);
        if (node.name !== undefined) inner.declare(node.name, made);
        for (const [index, name] of node.parameters.entries()) {
          const isRest = node.hasRest && index === node.parameters.length - 1;
          inner.declare(name, isRest ? given.slice(index) : given[index]);
        }
        const context = { scope: inner, self: node.isArrow ? self : receiver };
        this.#enter();
        const completion = this.#statements(node.body, context);
        this.#depth--;
        return completion?.kind === 'return' ? completion.value : undefined;
      },
      construct: (given) => {
        const own = new Map<string, ScriptValue>();
        const result = made.call(own, given);
        return isPrimitive(result) ? own : result;
      },
    };
    return made;
  }

  // Whoever enters leaves by `#depth--`; who catches what was thrown sets the depth back.
  #enter(): void {
    this.charge(1);
    if (++this.#depth > MAX_DEPTH) throw tooDeep();
  }

  #statements(body: readonly Statement[], context: ExecutionContext): Completion {
    for (const statement of body) {
      if (statement.kind !== 'function') continue;
      const made = this.function(statement.value, context);
      context.scope.declareVariable(statement.name, made, true);
    }
    for (const statement of body) {
      this.#enter();
      const completion = this.#statement(statement, context);
      this.#depth--;
      if (completion !== undefined) return completion;
    }
    return undefined;
  }

  #statement(statement: Statement, context: ExecutionContext): Completion {
    switch (statement.kind) {
      case 'declaration': {
        const { name, value, word } = statement;
        const given = value && this.#evaluate(value, context);
        if (word === 'var') context.scope.declareVariable(name, given, value !== undefined);
        else context.scope.declare(name, given, word === 'const');
        return undefined;
      }
      case 'function':
        return undefined;
      case 'expression':
        this.#evaluate(statement.value, context);
        return undefined;
      case 'return':
        return {
          kind: 'return',
          value: statement.value && this.#evaluate(statement.value, context),
        };
      case 'if': {
        const { test, then, otherwise } = statement;
        const chosen = isTrue(this.#evaluate(test, context)) ? then : otherwise;
        return chosen && this.#statements([chosen], context);
      }
      case 'block':
        return this.#statements(statement.body, inBlock(context));
      case 'list':
        return this.#statements(statement.body, context);
      case 'break':
      case 'continue':
        return statement;
      case 'loop':
        return this.#loop(statement, context);
      case 'each':
        return this.#each(statement, context);
      case 'switch':
        return this.#switch(statement, context);
      case 'throw':
        throw exceptionOf(this.#evaluate(statement.value, context));
      case 'try':
        return this.#try(statement, context);
    }
  }

  #each(node: EachNode, context: ExecutionContext): Completion {
    const { name, word, takesValues, body } = node;
    const object = this.#evaluate(node.object, context);
    for (const value of takesValues ? this.#valuesOf(object, node.object) : namesOf(object)) {
      this.charge(1);
      const turn = inBlock(context);
      if (word === undefined) turn.scope.assign(name, value);
      else if (word === 'var') turn.scope.declareVariable(name, value, true);
      else turn.scope.declare(name, value, word === 'const');
      const completion = this.#statements([body], turn);
      if (completion?.kind === 'return') return completion;
      if (completion?.kind === 'break') return undefined;
    }
    return undefined;
  }

  #valuesOf(object: ScriptValue, node: Expression): Iterable<ScriptValue> {
    if (Array.isArray(object) || typeof object === 'string') return object;
    const text = node.kind === 'object' ? `(${this.#textOf(node)})` : this.#textOf(node);
    throw scriptError('TypeError', `${text} is not iterable`);
  }

  // The first case that is equal, or else the default, and all statements from there on.
  #switch({ value: given, cases }: SwitchNode, context: ExecutionContext): Completion {
    const value = this.#evaluate(given, context);
    const matching = cases.findIndex(
      ({ test }) =>
        test !== undefined && combine('===', value, this.#evaluate(test, context)) === true,
    );
    const start = matching < 0 ? cases.findIndex(({ test }) => test === undefined) : matching;
    if (start < 0) return undefined;
    const body = cases.slice(start).flatMap((each) => each.body);
    const completion = this.#statements(body, inBlock(context));
    return completion?.kind === 'break' ? undefined : completion;
  }

  #try({ body, parameter, handler, finalizer }: TryNode, context: ExecutionContext): Completion {
    let completion: Completion;
    const depth = this.#depth;
    try {
      completion = this.#caught(
        () => this.#statements([body], context),
        handler,
        (value) => {
          const { scope } = inBlock(context);
          if (parameter !== undefined) scope.declare(parameter, value);
          return this.#statements([present(handler)], { ...context, scope });
        },
      );
    } catch (error) {
      this.#depth = depth;
      const last = isCatchable(error) && finalizer && this.#statements([finalizer], context);
      if (last) return last;
      throw error;
    }
    return (finalizer && this.#statements([finalizer], context)) ?? completion;
  }

  // The limits of the code, and those of the command, are not for the code to catch.
  #caught(
    run: () => Completion,
    handler: Statement | undefined,
    handle: (value: ScriptValue) => Completion,
  ): Completion {
    const depth = this.#depth;
    try {
      return run();
    } catch (error) {
      if (handler === undefined || !isCatchable(error)) throw error;
      this.#depth = depth;
      return handle(caughtValue(error));
    }
  }

  #loop(node: LoopNode, context: ExecutionContext): Completion {
    const { initial, test, update, body, isBodyFirst = false } = node;
    let turn = inBlock(context);
    if (initial !== undefined) this.#statements([initial], turn);
    let isFirst = isBodyFirst;
    while (isFirst || test === undefined || isTrue(this.#evaluate(test, turn))) {
      isFirst = false;
      const completion = this.#statements([body], turn);
      if (completion?.kind === 'return') return completion;
      if (completion?.kind === 'break') return undefined;
      // The names of this turn stay as the body leaves them: the next turn has its own.
      if (!turn.scope.isEmpty) turn = { ...turn, scope: turn.scope.copy() };
      if (update !== undefined) this.#evaluate(update, turn);
    }
    return undefined;
  }

  #evaluate(node: Expression, context: ExecutionContext): ScriptValue {
    this.#enter();
    const value = this.#value(node, context);
    this.#depth--;
    return value;
  }

  #value(node: Expression, context: ExecutionContext): ScriptValue {
    switch (node.kind) {
      case 'literal':
        return node.value;
      case 'name':
        return context.scope.get(node.name);
      case 'this':
        return context.self;
      case 'array':
        return this.#all(node.elements, context);
      case 'object':
        return new Map(node.entries.map(([name, each]) => [name, this.#evaluate(each, context)]));
      case 'function':
        return this.function(node, context);
      case 'unary':
        return this.#unary(node.operator, node.operand, context);
      case 'conditional': {
        const chosen = isTrue(this.#evaluate(node.test, context)) ? node.then : node.otherwise;
        return this.#evaluate(chosen, context);
      }
      case 'binary':
      case 'logical':
        return this.#binary(node, context);
      case 'assignment':
        return this.#assign(node, context);
      case 'member':
        return this.#member(node, this.#evaluate(node.object, context), context);
      case 'call':
        return this.#call(node, context);
      case 'new':
        return this.#construct(node, context);
      case 'spread':
        throw syntaxError("expected expression, got '...'");
      case 'template':
        return this.#template(node, context);
      case 'delete':
        return this.#delete(node.target, context);
    }
  }

  // The values of a list, in which `...` stands for several.
  #all(nodes: readonly Expression[], context: ExecutionContext): ScriptValue[] {
    const values: ScriptValue[] = [];
    for (const node of nodes) {
      if (node.kind !== 'spread') {
        values.push(this.#evaluate(node, context));
        continue;
      }
      for (const each of this.#valuesOf(this.#evaluate(node.value, context), node.value)) {
        this.charge(1);
        values.push(each);
      }
    }
    return values;
  }

  #unary(operator: string, operand: Expression, context: ExecutionContext): ScriptValue {
    if (operator === 'typeof' && operand.kind === 'name' && !context.scope.has(operand.name)) {
      return 'undefined';
    }
    return applied(operator, this.#evaluate(operand, context));
  }

  #binary({ kind, operator, left, right }: BinaryNode, context: ExecutionContext): ScriptValue {
    const first = this.#evaluate(left, context);
    if (kind === 'logical' && decides(operator, first)) return first;
    const second = this.#evaluate(right, context);
    if (kind === 'logical') return second;
    if (typeof first === 'string') this.charge(first.length >> 6);
    return combine(operator, first, second);
  }

  #assign(node: AssignmentNode, context: ExecutionContext): ScriptValue {
    const target = this.#targetOf(node.target, context);
    const old = node.operator === '' ? undefined : target.get();
    const operand = this.#evaluate(node.value, context);
    const value = node.operator === '' ? operand : combine(node.operator, old, operand);
    target.set(value);
    return node.isPostfix ? numberOf(old) : value;
  }

  // The left side is looked at once, and before the right side.
  #targetOf(node: AssignmentNode['target'], context: ExecutionContext): Target {
    if (node.kind === 'name') {
      const { scope } = context;
      return {
        get: () => scope.get(node.name),
        set: (value) => scope.assign(node.name, value),
      };
    }
    const object = this.#evaluate(node.object, context);
    this.#checkHasMembers(node, object);
    const name = textOf(this.#evaluate(node.property, context));
    return {
      get: () => memberOf(object, name, this),
      set: (value) => setMember(object, name, value),
    };
  }

  #checkHasMembers(node: MemberNode, object: ScriptValue): void {
    if (object !== undefined && object !== null) return;
    const text = isUnsaid(node.object) ? String(object) : this.#textOf(node.object);
    const isSaid = text === 'undefined' || text === 'null';
    throw scriptError('TypeError', isSaid ? `${text} has no properties` : `${text} is ${object}`);
  }

  #member(node: MemberNode, object: ScriptValue, context: ExecutionContext): ScriptValue {
    this.#checkHasMembers(node, object);
    return memberOf(object, textOf(this.#evaluate(node.property, context)), this);
  }

  #call({ callee, arguments: given }: CallNode, context: ExecutionContext): ScriptValue {
    const isMethod = callee.kind === 'member';
    const receiver = isMethod ? this.#evaluate(callee.object, context) : undefined;
    const value = isMethod
      ? this.#member(callee, receiver, context)
      : this.#evaluate(callee, context);
    const called = asFunction(value);
    if (called === undefined) {
      throw scriptError('TypeError', `${this.#textOf(callee)} is not a function`);
    }
    return called.call(receiver, this.#all(given, context));
  }

  #construct({ callee, arguments: given }: CallNode, context: ExecutionContext): ScriptValue {
    const called = asFunction(this.#evaluate(callee, context));
    if (called?.construct === undefined) {
      throw scriptError('TypeError', `${this.#textOf(callee)} is not a constructor`);
    }
    return called.construct(this.#all(given, context));
  }

  #template(
    { texts, parts }: Extract<Expression, { kind: 'template' }>,
    context: ExecutionContext,
  ): ScriptValue {
    let text = present(texts[0]);
    for (const [at, part] of parts.entries()) {
      this.charge(text.length >> 6);
      text =
        textOf(combine('+', text, textOf(this.#evaluate(part, context)))) + present(texts[at + 1]);
    }
    return text;
  }

  #delete(node: MemberNode, context: ExecutionContext): ScriptValue {
    const object = this.#evaluate(node.object, context);
    this.#checkHasMembers(node, object);
    const name = textOf(this.#evaluate(node.property, context));
    return deleteMember(object, name);
  }

  #textOf({ start, end }: Expression): string {
    return this.#source.slice(start, end);
  }
}
