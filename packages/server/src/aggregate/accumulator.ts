import { present } from '@touchstone/protocol';
import {
  compileExpression,
  type Expression,
  type ExpressionContext,
  type Scope,
} from '../expression/expression.ts';
import { fail } from '../expression/failure.ts';
import { MOST_HELD_BYTES } from '../expression/memory-gauge.ts';
import type { Value } from '../value/value.ts';

/** The part of a group that an accumulator has gathered. */
export interface Accumulator {
  add(value: Value | undefined): void;
  result(): Value;
}

/** The things that a window has gathered, from which values are taken out again. */
export interface SlidingAccumulator {
  change(value: Value | undefined, by: 1 | -1): void;
  result(): Value;
}

/** A compiled accumulator: what it takes of each document, and how a group begins. */
export interface AccumulatorPlan {
  readonly input: Expression;
  /** Begins a group; the scope's document is the group's `_id`. */
  start(group: Scope): Accumulator;
}

/** Refuses what an accumulator cannot hold. */
export function cannotSpill(name: string, usedBytes?: number): never {
  const used = usedBytes === undefined ? '' : ` Used: ${usedBytes} bytes.`;
  const words = `${name} used too much memory and cannot spill to disk.${used}`;
  return fail('ExceededMemoryLimit', `${words} Memory limit: ${MOST_HELD_BYTES} bytes`);
}

/** One kind of accumulator. */
export interface AccumulatorDefinition {
  readonly name: string;
  /** The version that brought it, when that is later than 4.2. */
  readonly since?: string;
  /** True if it gathers groups, but no windows. */
  readonly groupsOnly?: boolean;
  compile(spec: Value, context: ExpressionContext): AccumulatorPlan;
  /** Begins what a window moves over, where values can be taken out again. */
  readonly sliding?: () => SlidingAccumulator;
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
