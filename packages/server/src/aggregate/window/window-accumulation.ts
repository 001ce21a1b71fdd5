import { scopeOf } from '../../expression/expression.ts';
import type { Pace } from '../../expression/pace.ts';
import type { Fields, Value } from '../../value/value.ts';
import type {
  Accumulator,
  AccumulatorDefinition,
  AccumulatorPlan,
  SlidingAccumulator,
} from '../accumulator.ts';
import { PAUSE } from '../pause.ts';
import { type Frame, frameOf, type Partition, WHOLE_PARTITION, type Window } from './window.ts';
import type { WindowArguments, WindowRun } from './window-function.ts';
import { inputsOf, WindowInputs } from './window-inputs.ts';

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

/** The values of a window that moves: what comes is added before what is left behind is taken out. */
export function* slide(
  window: Window,
  partition: Partition,
  moving: { change(at: number, by: 1 | -1): void; result(): Value },
  pace: Pace | undefined,
): Generator<Value> {
  let [left, reached] = [0, 0];
  for (let at = 0; at < partition.scopes.length; at++) {
    const { start, end } = frameOf(window, partition, at);
    // Values that the window has never held need not come and go.
    if (left === reached && reached < start) left = reached = start;
    for (; reached < end; reached++) {
      moving.change(reached, 1);
      if (pace?.isDue()) yield PAUSE;
    }
    for (; left < Math.min(start, reached); left++) moving.change(left, -1);
    yield moving.result();
  }
}

function* moved(
  { plan, window, partition, pace }: Running,
  moving: SlidingAccumulator,
): Generator<Value> {
  const inputs = yield* inputsOf(plan.input, partition.scopes, pace);
  const change = (at: number, by: 1 | -1): void => moving.change(inputs[at], by);
  yield* slide(window, partition, { change, result: () => moving.result() }, pace);
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
  const { sliding: begin } = definition;
  return (partition) => {
    const running = { plan, window, partition, pace: context.pace };
    if (window.lower === 'unbounded') return growing(running);
    return begin === undefined ? sliding(running) : moved(running, begin());
  };
}
