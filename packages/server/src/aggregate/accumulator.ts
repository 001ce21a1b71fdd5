import { present } from '@touchstone/protocol';
import {
  compileExpression,
  type Expression,
  type ExpressionContext,
  type Scope,
} from '../expression/expression.ts';
import { fail } from '../expression/failure.ts';
import type { Value } from '../value/value.ts';

/** What an accumulator has gathered of one group. */
export interface Accumulator {
  add(value: Value | undefined): void;
  result(): Value;
}

/** A compiled accumulator: what it takes of each document, and how a group begins. */
export interface AccumulatorPlan {
  readonly input: Expression;
  /** Begins a group; the scope's document is the group's `_id`. */
  start(group: Scope): Accumulator;
}

/** One kind of accumulator. */
export interface AccumulatorDefinition {
  readonly name: string;
  /** The version that brought it, when that is later than 4.2. */
  readonly since?: string;
  /** Whether it gathers groups, but no windows. */
  readonly groupsOnly?: boolean;
  compile(spec: Value, context: ExpressionContext): AccumulatorPlan;
}

/** An accumulator that takes the value of one expression. */
export function unary(
  name: string,
  start: (context: ExpressionContext) => Accumulator,
): AccumulatorDefinition {
  return {
    name,
    compile(spec, context) {
      if (Array.isArray(spec) && spec.length !== 1) {
        fail(40237, `The ${name} accumulator is a unary operator`);
      }
      const input = compileExpression(Array.isArray(spec) ? present(spec[0]) : spec, context);
      return { input, start: () => start(context) };
    },
  };
}
