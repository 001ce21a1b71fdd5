import { Int32 } from 'bson';
import type { CommandCall } from '../command/call.ts';
import { CommandError } from '../value/command-error.ts';
import { showFields } from '../value/show-value.ts';
import { allAtOnce } from '../value/steps.ts';
import type { Fields, Value } from '../value/value.ts';
import { explainCommand } from './explain-command.ts';

/** The execution of a command as the profiler notes it. */
export interface Execution {
  readonly counts: Fields;
  readonly names: Fields;
  readonly plan: Fields;
}

/** Commands that may be carried out once more, to see what they look at. */
const READS: ReadonlySet<string> = new Set(['aggregate', 'count', 'distinct', 'find']);
const WRITING = ['$out', '$merge', '$changeStream'];

/**
 * The way in which a command that only reads is carried out. It is carried out once more for that: nothing is counted
 * where nobody profiles. Undefined for other commands, and for what cannot be explained.
 */
export function executionOf(call: CommandCall): Execution | undefined {
  if (!READS.has(call.command.name) || writes(call)) return undefined;
  try {
    return told(allAtOnce(explainCommand(call, call.body.bytes, 'executionStats')));
  } catch (error) {
    if (error instanceof CommandError) return undefined;
    throw error;
  }
}

function writes({ body }: CommandCall): boolean {
  const pipeline = body.value('pipeline');
  if (!Array.isArray(pipeline)) return false;
  return pipeline.some((stage) => stage instanceof Map && WRITING.some((name) => stage.has(name)));
}

type Told = ReadonlyMap<string, unknown>;

function told(explanation: Told): Execution | undefined {
  const [first] = listAt(explanation, 'stages');
  const inner = first === undefined ? explanation : mapAt(first, '$cursor');
  const [planner, stats] = [mapAt(inner, 'queryPlanner'), mapAt(inner, 'executionStats')];
  if (planner === undefined || stats === undefined) return undefined;
  const winning = mapAt(planner, 'winningPlan');
  const names: Fields = new Map();
  for (const name of ['queryHash', 'planCacheKey']) {
    const value = planner.get(name);
    if (typeof value === 'string') names.set(name, value);
  }
  return {
    counts: new Map<string, Value>([
      ['keysExamined', integerAt(stats, 'totalKeysExamined')],
      ['docsExamined', integerAt(stats, 'totalDocsExamined')],
    ]),
    names: names.set('queryFramework', 'classic'),
    plan: new Map<string, Value>([
      ['planSummary', summaryOf(mapAt(winning, 'queryPlan') ?? winning)],
      ['planningTimeMicros', 0n],
      ['execStats', (mapAt(stats, 'executionStages') ?? new Map()) as Fields],
    ]),
  };
}

/** The stages that look at documents or keys, as the log tells them: `IXSCAN { a: 1 }`. */
function summaryOf(stage: Told | undefined): string {
  if (stage === undefined) return '';
  const one = mapAt(stage, 'inputStage');
  const inputs = one === undefined ? listAt(stage, 'inputStages') : [one];
  if (inputs.length > 0) return [...new Set(inputs.map(summaryOf))].join(', ');
  const pattern = mapAt(stage, 'keyPattern');
  const name = String(stage.get('stage'));
  return pattern === undefined ? name : `${name} ${showFields(pattern as Fields)}`;
}

function mapAt(fields: Told | undefined, name: string): Told | undefined {
  const value = fields?.get(name);
  return value instanceof Map ? (value as Told) : undefined;
}

function listAt(fields: Told, name: string): readonly Told[] {
  const value = fields.get(name);
  return Array.isArray(value) ? value.filter((each): each is Told => each instanceof Map) : [];
}

function integerAt(fields: Told, name: string): Int32 {
  const value = fields.get(name);
  return value instanceof Int32 ? value : new Int32(0);
}
