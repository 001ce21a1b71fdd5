import { scopeOf } from '../../expression/expression.ts';
import type { Pace } from '../../expression/pace.ts';
import type { Fields, Value } from '../../value/value.ts';
import type { Accumulator, AccumulatorDefinition, AccumulatorPlan } from '../accumulator.ts';
import { PAUSE } from '../pause.ts';
import { type Frame, frameOf, type Partition, WHOLE_PARTITION, type Window } from './window.ts';
import type { WindowArguments, WindowRun } from './window-function.ts';
import { WindowInputs } from './window-inputs.ts';

const NO_GROUP = scopeOf(new Map(), new Map());

// A result that goes on growing must not be seen growing.
function snapshot(value: Value): Value {
  if (Array.isArray(value)) return [...value];
  return value instanceof Map ? new Map(value) : value;
}

function* addFrom(
  accumulator: Accumulator,
  inputs: WindowInputs,
  { start, end }: Frame,
  pace: Pace | undefined,
): Generator<Fields, void> {
  for (let at = start; at < end; at++) {
    accumulator.add(yield* inputs.at(at));
    if (pace?.isDue()) yield PAUSE;
  }
}

interface Running {
  readonly plan: AccumulatorPlan;
  readonly window: Window;
  readonly partition: Partition;
  readonly pace: Pace | undefined;
}

// A window that begins with the partition only grows from document to document.
function* growing({ plan, window, partition, pace }: Running): Generator<Value> {
  const accumulator = plan.start(NO_GROUP);
  const inputs = new WindowInputs(plan.input, partition.scopes, pace);
  let reached = 0;
  for (let at = 0; at < partition.scopes.length; at++) {
    const { end } = frameOf(window, partition, at);
    yield* addFrom(accumulator, inputs, { start: reached, end }, pace);
    reached = Math.max(reached, end);
    inputs.forget(reached);
    yield snapshot(accumulator.result());
  }
}

function* sliding({ plan, window, partition, pace }: Running): Generator<Value> {
  const inputs = new WindowInputs(plan.input, partition.scopes, pace);
  for (let at = 0; at < partition.scopes.length; at++) {
    const accumulator = plan.start(NO_GROUP);
    const frame = frameOf(window, partition, at);
    inputs.forget(frame.start);
    yield* addFrom(accumulator, inputs, frame, pace);
    yield accumulator.result();
  }
}

/** An accumulator as a window function. */
export function accumulateOver(
  definition: AccumulatorDefinition,
  { spec, window = WHOLE_PARTITION, context }: WindowArguments,
): WindowRun {
  const plan = definition.compile(spec, context);
  const run = window.lower === 'unbounded' ? growing : sliding;
  return (partition) => run({ plan, window, partition, pace: context.pace });
}
