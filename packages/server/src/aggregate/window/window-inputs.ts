import type { Expression, Scope } from '../../expression/expression.ts';
import type { Pace } from '../../expression/pace.ts';
import { Standing } from '../../expression/standing.ts';
import type { Fields, Value } from '../../value/value.ts';
import { resting } from '../pause.ts';

interface Evaluated {
  readonly value: Value | undefined;
}

/** The values of an expression over the documents of a partition: each is evaluated once, when it is first asked for. */
export class WindowInputs {
  readonly #scopes: readonly Scope[];
  readonly #evaluate: (scope: Scope) => Evaluated;
  readonly #standing: Standing;
  readonly #known = new Map<number, Evaluated>();
  #forgotten = 0;

  constructor(input: Expression, scopes: readonly Scope[], pace: Pace | undefined) {
    this.#scopes = scopes;
    this.#evaluate = (scope) => ({ value: input(scope) });
    this.#standing = new Standing(pace);
  }

  /** The value of the document at a place within the partition; rests where that takes long. */
  *at(place: number): Generator<Fields, Value | undefined> {
    const known = this.#known.get(place);
    if (known !== undefined) return known.value;
    const scope = this.#scopes[place];
    if (scope === undefined) return undefined;
    const made = yield* resting(this.#standing, this.#evaluate, scope);
    this.#known.set(place, made);
    return made.value;
  }

  /** Nobody asks for those in front of a place any more. */
  forget(before: number): void {
    for (; this.#forgotten < before; this.#forgotten++) this.#known.delete(this.#forgotten);
  }
}

/** All of them, in order. */
export function* inputsOf(
  input: Expression,
  scopes: readonly Scope[],
  pace: Pace | undefined,
): Generator<Fields, (Value | undefined)[]> {
  const inputs = new WindowInputs(input, scopes, pace);
  const all: (Value | undefined)[] = [];
  for (let at = 0; at < scopes.length; at++) {
    all.push(yield* inputs.at(at));
    inputs.forget(at + 1);
  }
  return all;
}
