import { present } from '@touchstone/protocol';
import { caughtValue, exceptionOf, isCatchable } from './exceptions.ts';
import type { ScriptHost } from './global-scope.ts';
import { asFunction, deleteMember, memberOf, setMember } from './members.ts';
import { applied, combine, decides } from './operators.ts';
import { isUnsaid } from './parse-pattern.ts';
import { type Completion, inBlock, namesOf, type Place, type Target } from './place.ts';
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
  #depth = 0;

  constructor(source: string, host: ScriptHost) {
    this.#source = source;
    this.#host = host;
  }

  /** Counts work; throws when there was too much of it, or when the time is up. */
  charge(steps: number): void {
    const before = this.#steps;
    this.#steps += steps;
    if (this.#steps > MAX_STEPS) {
      throw scriptError('InternalError', `script took more than ${MAX_STEPS} steps`);
    }
    if (
      Math.trunc(before / STEPS_BETWEEN_CHECKS) < Math.trunc(this.#steps / STEPS_BETWEEN_CHECKS)
    ) {
      this.#host.time.check();
    }
  }

  /** The function that a syntax tree stands for at a place. */
  function(node: FunctionNode, { scope, self }: Place): ScriptFunction {
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
        const place = { scope: inner, self: node.isArrow ? self : receiver };
        const completion = this.#deeper(() => this.#statements(node.body, place));
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

  #deeper<T>(work: () => T): T {
    this.charge(1);
    if (++this.#depth > MAX_DEPTH) throw tooDeep();
    try {
      return work();
    } finally {
      this.#depth--;
    }
  }

  #statements(body: readonly Statement[], place: Place): Completion {
    for (const statement of body) {
      if (statement.kind !== 'function') continue;
      const made = this.function(statement.value, place);
      place.scope.declareVariable(statement.name, made, true);
    }
    for (const statement of body) {
      const completion = this.#deeper(() => this.#statement(statement, place));
      if (completion !== undefined) return completion;
    }
    return undefined;
  }

  #statement(statement: Statement, place: Place): Completion {
    switch (statement.kind) {
      case 'declaration': {
        const { name, value, word } = statement;
        const given = value && this.#evaluate(value, place);
        if (word === 'var') place.scope.declareVariable(name, given, value !== undefined);
        else place.scope.declare(name, given, word === 'const');
        return undefined;
      }
      case 'function':
        return undefined;
      case 'expression':
        this.#evaluate(statement.value, place);
        return undefined;
      case 'return':
        return {
          kind: 'return',
          value: statement.value && this.#evaluate(statement.value, place),
        };
      case 'if': {
        const { test, then, otherwise } = statement;
        const chosen = isTrue(this.#evaluate(test, place)) ? then : otherwise;
        return chosen && this.#statements([chosen], place);
      }
      case 'block':
        return this.#statements(statement.body, inBlock(place));
      case 'list':
        return this.#statements(statement.body, place);
      case 'break':
      case 'continue':
        return statement;
      case 'loop':
        return this.#loop(statement, place);
      case 'each':
        return this.#each(statement, place);
      case 'switch':
        return this.#switch(statement, place);
      case 'throw':
        throw exceptionOf(this.#evaluate(statement.value, place));
      case 'try':
        return this.#try(statement, place);
    }
  }

  #each(node: EachNode, place: Place): Completion {
    const { name, word, takesValues, body } = node;
    const object = this.#evaluate(node.object, place);
    for (const value of takesValues ? this.#valuesOf(object, node.object) : namesOf(object)) {
      this.charge(1);
      const turn = inBlock(place);
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
  #switch({ value: given, cases }: SwitchNode, place: Place): Completion {
    const value = this.#evaluate(given, place);
    const matching = cases.findIndex(
      ({ test }) =>
        test !== undefined && combine('===', value, this.#evaluate(test, place)) === true,
    );
    const start = matching < 0 ? cases.findIndex(({ test }) => test === undefined) : matching;
    if (start < 0) return undefined;
    const body = cases.slice(start).flatMap((each) => each.body);
    const completion = this.#statements(body, inBlock(place));
    return completion?.kind === 'break' ? undefined : completion;
  }

  #try({ body, parameter, handler, finalizer }: TryNode, place: Place): Completion {
    let completion: Completion;
    try {
      completion = this.#caught(
        () => this.#statements([body], place),
        handler,
        (value) => {
          const { scope } = inBlock(place);
          if (parameter !== undefined) scope.declare(parameter, value);
          return this.#statements([present(handler)], { ...place, scope });
        },
      );
    } catch (error) {
      const last = isCatchable(error) && finalizer && this.#statements([finalizer], place);
      if (last) return last;
      throw error;
    }
    return (finalizer && this.#statements([finalizer], place)) ?? completion;
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

  #loop(node: LoopNode, place: Place): Completion {
    const { initial, test, update, body, isBodyFirst = false } = node;
    let turn = inBlock(place);
    if (initial !== undefined) this.#statements([initial], turn);
    let isFirst = isBodyFirst;
    while (isFirst || test === undefined || isTrue(this.#evaluate(test, turn))) {
      isFirst = false;
      const completion = this.#statements([body], turn);
      if (completion?.kind === 'return') return completion;
      if (completion?.kind === 'break') return undefined;
      // What the body has made of its names stays as it is: the next turn has its own.
      turn = { ...turn, scope: turn.scope.copy() };
      if (update !== undefined) this.#evaluate(update, turn);
    }
    return undefined;
  }

  #evaluate(node: Expression, place: Place): ScriptValue {
    return this.#deeper(() => this.#value(node, place));
  }

  #value(node: Expression, place: Place): ScriptValue {
    switch (node.kind) {
      case 'literal':
        return node.value;
      case 'name':
        return place.scope.get(node.name);
      case 'this':
        return place.self;
      case 'array':
        return this.#all(node.elements, place);
      case 'object':
        return new Map(node.entries.map(([name, each]) => [name, this.#evaluate(each, place)]));
      case 'function':
        return this.function(node, place);
      case 'unary':
        return this.#unary(node.operator, node.operand, place);
      case 'conditional': {
        const chosen = isTrue(this.#evaluate(node.test, place)) ? node.then : node.otherwise;
        return this.#evaluate(chosen, place);
      }
      case 'binary':
      case 'logical':
        return this.#binary(node, place);
      case 'assignment':
        return this.#assign(node, place);
      case 'member':
        return this.#member(node, this.#evaluate(node.object, place), place);
      case 'call':
        return this.#call(node, place);
      case 'new':
        return this.#construct(node, place);
      case 'spread':
        throw syntaxError("expected expression, got '...'");
      case 'template':
        return this.#template(node, place);
      case 'delete':
        return this.#delete(node.target, place);
    }
  }

  // The values of a list, in which `...` stands for several.
  #all(nodes: readonly Expression[], place: Place): ScriptValue[] {
    const values: ScriptValue[] = [];
    for (const node of nodes) {
      if (node.kind !== 'spread') {
        values.push(this.#evaluate(node, place));
        continue;
      }
      for (const each of this.#valuesOf(this.#evaluate(node.value, place), node.value)) {
        this.charge(1);
        values.push(each);
      }
    }
    return values;
  }

  #unary(operator: string, operand: Expression, place: Place): ScriptValue {
    if (operator === 'typeof' && operand.kind === 'name' && !place.scope.has(operand.name)) {
      return 'undefined';
    }
    return applied(operator, this.#evaluate(operand, place));
  }

  #binary({ kind, operator, left, right }: BinaryNode, place: Place): ScriptValue {
    const first = this.#evaluate(left, place);
    if (kind === 'logical' && decides(operator, first)) return first;
    const second = this.#evaluate(right, place);
    if (kind === 'logical') return second;
    if (typeof first === 'string') this.charge(first.length >> 6);
    return combine(operator, first, second);
  }

  #assign(node: AssignmentNode, place: Place): ScriptValue {
    const target = this.#targetOf(node.target, place);
    const old = node.operator === '' ? undefined : target.get();
    const operand = this.#evaluate(node.value, place);
    const value = node.operator === '' ? operand : combine(node.operator, old, operand);
    target.set(value);
    return node.isPostfix ? numberOf(old) : value;
  }

  // What stands on the left is looked at once, and before what stands on the right.
  #targetOf(node: AssignmentNode['target'], place: Place): Target {
    if (node.kind === 'name') {
      const { scope } = place;
      return {
        get: () => scope.get(node.name),
        set: (value) => scope.assign(node.name, value),
      };
    }
    const object = this.#evaluate(node.object, place);
    this.#checkHasMembers(node, object);
    const name = textOf(this.#evaluate(node.property, place));
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

  #member(node: MemberNode, object: ScriptValue, place: Place): ScriptValue {
    this.#checkHasMembers(node, object);
    return memberOf(object, textOf(this.#evaluate(node.property, place)), this);
  }

  #call({ callee, arguments: given }: CallNode, place: Place): ScriptValue {
    const isMethod = callee.kind === 'member';
    const receiver = isMethod ? this.#evaluate(callee.object, place) : undefined;
    const value = isMethod ? this.#member(callee, receiver, place) : this.#evaluate(callee, place);
    const called = asFunction(value);
    if (called === undefined) {
      throw scriptError('TypeError', `${this.#textOf(callee)} is not a function`);
    }
    return called.call(receiver, this.#all(given, place));
  }

  #construct({ callee, arguments: given }: CallNode, place: Place): ScriptValue {
    const called = asFunction(this.#evaluate(callee, place));
    if (called?.construct === undefined) {
      throw scriptError('TypeError', `${this.#textOf(callee)} is not a constructor`);
    }
    return called.construct(this.#all(given, place));
  }

  #template(
    { texts, parts }: Extract<Expression, { kind: 'template' }>,
    place: Place,
  ): ScriptValue {
    let text = present(texts[0]);
    for (const [at, part] of parts.entries()) {
      this.charge(text.length >> 6);
      text =
        textOf(combine('+', text, textOf(this.#evaluate(part, place)))) + present(texts[at + 1]);
    }
    return text;
  }

  #delete(node: MemberNode, place: Place): ScriptValue {
    const object = this.#evaluate(node.object, place);
    this.#checkHasMembers(node, object);
    const name = textOf(this.#evaluate(node.property, place));
    return deleteMember(object, name);
  }

  #textOf({ start, end }: Expression): string {
    return this.#source.slice(start, end);
  }
}
