import { scriptError, syntaxError } from './script-failure.ts';
import type { ScriptValue } from './script-value.ts';

/** The names that code knows at a place, and what they stand for. */
export class Scope {
  readonly #outer: Scope | undefined;
  readonly #values: Map<string, ScriptValue> = new Map();
  #constants: Set<string> | undefined;
  readonly #isBlock: boolean;

  /** A block is a part of the function that it stands in. */
  constructor(outer?: Scope, isBlock = false) {
    this.#outer = outer;
    this.#isBlock = isBlock;
  }

  /** True if nothing is declared in it itself. */
  get isEmpty(): boolean {
    return this.#values.size === 0;
  }

  /** The same names with the same values, for the next turn of a loop. */
  copy(): Scope {
    const copy = new Scope(this.#outer, this.#isBlock);
    for (const [name, value] of this.#values) copy.#values.set(name, value);
    if (this.#constants !== undefined) copy.#constants = new Set(this.#constants);
    return copy;
  }

  /** Declares a name that the whole function knows; without a value it keeps the one that it has. */
  declareVariable(name: string, value: ScriptValue, hasValue: boolean): void {
    if (this.#isBlock && this.#outer !== undefined) {
      this.#outer.declareVariable(name, value, hasValue);
    } else if (hasValue || !this.#values.has(name)) this.declare(name, value);
  }

  declare(name: string, value: ScriptValue, isConstant = false): void {
    if (this.#constants?.has(name)) throw syntaxError(`redeclaration of const ${name}`);
    this.#values.set(name, value);
    if (isConstant) {
      this.#constants ??= new Set();
      this.#constants.add(name);
    }
  }

  /** Assigns; a name that nobody declared becomes known everywhere. */
  assign(name: string, value: ScriptValue): void {
    const holder = this.#holder(name) ?? this.#outermost();
    if (holder.#constants?.has(name)) {
      throw scriptError('TypeError', `invalid assignment to const '${name}'`);
    }
    holder.#values.set(name, value);
  }

  has(name: string): boolean {
    return this.#holder(name) !== undefined;
  }

  get(name: string): ScriptValue {
    const holder = this.#holder(name);
    if (holder === undefined) throw scriptError('ReferenceError', `${name} is not defined`);
    return holder.#values.get(name);
  }

  #holder(name: string): Scope | undefined {
    if (this.#values.has(name) || this.#outer === undefined) {
      return this.#values.has(name) ? this : undefined;
    }
    return this.#outer.#holder(name);
  }

  #outermost(): Scope {
    return this.#outer === undefined ? this : this.#outer.#outermost();
  }
}
