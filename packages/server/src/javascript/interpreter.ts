import type { ScriptHost } from './global-scope.ts';
import { asFunction, memberOf, setMember } from './members.ts';
import { applied, combine } from './operators.ts';
import { Scope } from './scope.ts';
import { scriptError, tooDeep } from './script-failure.ts';
import { isTrue, numberOf, type ScriptFunction, type ScriptValue, textOf } from './script-value.ts';
import type {
  AssignmentNode,
  BinaryNode,
  CallNode,
  Expression,
  FunctionNode,
  LoopNode,
  MemberNode,
  Statement,
} from './syntax.ts';

/** So many steps may code take on one document. MongoDB knows no such limit, but other threads. */
export const MAX_STEPS = 1_000_000;
const MAX_DEPTH = 600;
const STEPS_BETWEEN_CHECKS = 1024;

/** Where code runs: its names and its `this`. */
interface Place {
  readonly scope: Scope;
  readonly self: ScriptValue;
}

/** What an assignment changes. */
interface Target {
  get(): ScriptValue;
  set(value: ScriptValue): void;
}

/** How a statement ended, unless the next one is to follow. */
type Completion =
  | { readonly kind: 'return'; readonly value: ScriptValue }
  | { readonly kind: 'break' | 'continue' }
  | undefined;

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
    return {
      kind: 'function',
      text: this.#source.slice(node.start, node.end),
      call: (receiver, given) => {
        const inner = new Scope(scope);
        for (const [index, name] of node.parameters.entries()) inner.declare(name, given[index]);
        const place = { scope: inner, self: node.isArrow ? self : receiver };
        const completion = this.#deeper(() => this.#statements(node.body, place));
        return completion?.kind === 'return' ? completion.value : undefined;
      },
    };
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
      place.scope.declare(statement.name, this.function(statement.value, place));
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
        const { name, value, isConstant } = statement;
        place.scope.declare(name, value && this.#evaluate(value, place), isConstant);
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
      case 'list':
        return this.#statements(statement.body, place);
      case 'break':
      case 'continue':
        return statement;
      case 'loop':
        return this.#loop(statement, place);
    }
  }

  #loop({ initial, test, update, body }: LoopNode, place: Place): Completion {
    if (initial !== undefined) this.#statements([initial], place);
    while (test === undefined || isTrue(this.#evaluate(test, place))) {
      const completion = this.#statements([body], place);
      if (completion?.kind === 'return') return completion;
      if (completion?.kind === 'break') return undefined;
      if (update !== undefined) this.#evaluate(update, place);
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
        return node.elements.map((each) => this.#evaluate(each, place));
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
    }
  }

  #unary(operator: string, operand: Expression, place: Place): ScriptValue {
    if (operator === 'typeof' && operand.kind === 'name' && !place.scope.has(operand.name)) {
      return 'undefined';
    }
    return applied(operator, this.#evaluate(operand, place));
  }

  #binary({ kind, operator, left, right }: BinaryNode, place: Place): ScriptValue {
    const first = this.#evaluate(left, place);
    if (kind === 'logical' && isTrue(first) === (operator === '||')) return first;
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
    const text = this.#textOf(node.object);
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
    return called.call(
      receiver,
      given.map((each) => this.#evaluate(each, place)),
    );
  }

  // Dates are the only things that the subset constructs.
  #construct({ callee, arguments: given }: CallNode, place: Place): ScriptValue {
    if (callee.kind !== 'name' || callee.name !== 'Date') {
      throw scriptError('TypeError', `${this.#textOf(callee)} is not a constructor`);
    }
    const [first] = given;
    if (first === undefined) return this.#host.now;
    const value = this.#evaluate(first, place);
    return new Date(typeof value === 'string' ? value : numberOf(value));
  }

  #textOf({ start, end }: Expression): string {
    return this.#source.slice(start, end);
  }
}
