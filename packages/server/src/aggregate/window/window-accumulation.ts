import { present } from '@touchstone/protocol';
import { scopeOf } from '../../expression/expression.ts';
import type { Value } from '../../value/value.ts';
import type { Accumulator, AccumulatorDefinition, AccumulatorPlan } from '../accumulator.ts';
import { frameOf, type Partition, WHOLE_PARTITION, type Window } from './window.ts';
import type { WindowArguments, WindowRun } from './window-function.ts';

const NO_GROUP = scopeOf(new Map(), new Map());

// A result that goes on growing must not be seen growing.
function snapshot(value: Value): Value {
  if (Array.isArray(value)) return [...value];
  return value instanceof Map ? new Map(value) : value;
}

function addFrom(
  accumulator: Accumulator,
  plan: AccumulatorPlan,
  partition: Partition,
  frame: { readonly start: number; readonly end: number },
): void {
  for (let at = frame.start; at < frame.end; at++) {
    accumulator.add(plan.input(present(partition.scopes[at])));
  }
}

// A window that begins with the partition only grows from document to document.
function growing(plan: AccumulatorPlan, window: Window, partition: Partition): Value[] {
  const accumulator = plan.start(NO_GROUP);
  let reached = 0;
  return partition.scopes.map((_, at) => {
    const { end } = frameOf(window, partition, at);
    addFrom(accumulator, plan, partition, { start: reached, end });
    reached = Math.max(reached, end);
    return snapshot(accumulator.result());
  });
}

/** Calls `change` as the window moves: what comes is added before what is left behind is taken out. */
export function slide(
  window: Window,
  partition: Partition,
  change: (at: number, by: 1 | -1) => void,
  result: () => Value,
): Value[] {
  let [left, reached] = [0, 0];
  return partition.scopes.map((_, at) => {
    const { start, end } = frameOf(window, partition, at);
    for (; reached < end; reached++) change(reached, 1);
    for (; left < Math.min(start, reached); left++) change(left, -1);
    return result();
  });
}

function sliding(plan: AccumulatorPlan, window: Window, partition: Partition): Value[] {
  return partition.scopes.map((_, at) => {
    const accumulator = plan.start(NO_GROUP);
    addFrom(accumulator, plan, partition, frameOf(window, partition, at));
    return accumulator.result();
  });
}

/** An accumulator as a window function. */
export function accumulateOver(
  definition: AccumulatorDefinition,
  { spec, window = WHOLE_PARTITION, context }: WindowArguments,
): WindowRun {
  const plan = definition.compile(spec, context);
  const { sliding: begin } = definition;
  return (partition) => {
    if (window.lower === 'unbounded') return growing(plan, window, partition);
    if (begin === undefined) return sliding(plan, window, partition);
    const moving = begin();
    const inputs = partition.scopes.map((scope) => plan.input(scope));
    const change = (at: number, by: 1 | -1): void => moving.change(inputs[at], by);
    return slide(window, partition, change, () => moving.result());
  };
}
