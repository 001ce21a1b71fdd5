import { present } from '@touchstone/protocol';
import { Int32 } from 'bson';
import { type Reply, replyOf } from '../command/reply.ts';
import type { Fields, Value } from '../value/value.ts';

/** A stage of a plan, with what it did where the plan was carried out. */
export interface Stage {
  readonly name: string;
  readonly filter?: Fields | undefined;
  /** The facts that it is made with. */
  readonly facts?: Fields | undefined;
  /** The number that it passed on. */
  readonly returned: number;
  /** The number that it took up without passing one on. */
  readonly wasted?: number;
  /** The counts of what it looked at, told before the facts. */
  readonly counted?: Fields | undefined;
  /** The counts of what it looked at, told behind the facts. */
  readonly examined?: Fields | undefined;
  readonly inputs?: readonly Stage[];
  /** True if it was not asked again after what it passed on. */
  readonly isStopped?: boolean;
  /** True if it has a list of inputs, even if of one. */
  readonly hasMany?: boolean;
}

/** The stage as a document; with `isExecuted` also with its counts. */
export function shownStage(stage: Stage, isExecuted: boolean): Reply {
  const { name, filter, facts = new Map(), inputs = [], hasMany } = stage;
  const shown = inputs.map((input) => shownStage(input, isExecuted));
  return replyOf({
    stage: name,
    filter,
    ...(isExecuted ? countsOf(stage) : {}),
    ...(isExecuted ? Object.fromEntries(stage.counted ?? []) : {}),
    ...Object.fromEntries(facts),
    ...(isExecuted ? Object.fromEntries(stage.examined ?? []) : {}),
    ...(hasMany
      ? { inputStages: shown }
      : shown.length > 0
        ? { inputStage: present(shown[0]) }
        : {}),
  });
}

function countsOf(stage: Stage): Readonly<Record<string, Value>> {
  const { name, returned, wasted = 0, isStopped = false } = stage;
  const waits = new Int32(isStopped ? 1 : 0);
  return {
    nReturned: new Int32(returned),
    executionTimeMillisEstimate: new Int32(0),
    works: new Int32(returned + wasted + (isStopped ? 0 : 1)),
    advanced: new Int32(returned),
    needTime: new Int32(wasted),
    needYield: new Int32(0),
    saveState: waits,
    restoreState: waits,
    isEOF: new Int32(isStopped && name !== 'IDHACK' ? 0 : 1),
  };
}

/** Fields of 32-bit integers. */
export function integers(numbers: Readonly<Record<string, number>>): Fields {
  return new Map(Object.entries(numbers).map(([name, number]) => [name, new Int32(number)]));
}

/** The sum of a count over a stage and all below it. */
export function totalOf(stage: Stage, name: string): number {
  const own = stage.examined?.get(name) ?? stage.counted?.get(name) ?? stage.facts?.get(name);
  const below = (stage.inputs ?? []).reduce((sum, input) => sum + totalOf(input, name), 0);
  return below + (own instanceof Int32 ? own.value : 0);
}
