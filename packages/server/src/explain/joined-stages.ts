import { Int32 } from 'bson';
import type { WrittenStage } from '../aggregate/move-stages.ts';
import type { PipelineNamespace } from '../aggregate/pipeline.ts';
import type { CommandCall } from '../command/call.ts';
import type { Reply, ReplyValue } from '../command/reply.ts';
import { findsEqual } from '../plan/index-bounds.ts';
import { keyPatternOf } from '../storage/index-definition.ts';
import { asText } from '../value/known-value.ts';
import { type Fields, isFields, type Value } from '../value/value.ts';
import type { Purpose } from './explain-plan.ts';
import { collectPaths } from './needed-fields.ts';
import { integers, type Stage } from './stage.ts';

/** A stage that is carried out together with the query below it: a group, or a lookup by equal values. */
export interface JoinedStage {
  readonly name: 'GROUP' | 'EQ_LOOKUP';
  readonly facts: Fields;
  /** The counts of what it looks at by itself. */
  readonly examined?: Fields | undefined;
  /** The fields that it reads of a document, as a projection; undefined where it reads all or none. */
  readonly needs?: Fields | undefined;
}

/** The stages right behind the query that are carried out together with it, and those that are left. */
export function joinedStages(
  call: CommandCall,
  written: readonly WrittenStage[],
  { database }: PipelineNamespace,
): { readonly joined: readonly JoinedStage[]; readonly rest: readonly WrittenStage[] } {
  const joined: JoinedStage[] = [];
  for (const [at, { name, argument }] of written.entries()) {
    if (name === '$group' || name === '$count')
      joined.push({ name: 'GROUP', facts: new Map(), needs: neededBy(argument) });
    else {
      const lookup = name === '$lookup' ? equalLookup(call, database, argument) : undefined;
      if (lookup === undefined) return { joined, rest: written.slice(at) };
      joined.push(lookup);
    }
    // A count is a group whose number is shown under its name.
    if (name === '$count') {
      const shown = new Map<string, Value>([
        [asText(argument), true],
        ['_id', false],
      ]);
      return { joined, rest: [{ name: '$project', argument: shown }, ...written.slice(at + 1)] };
    }
  }
  return { joined, rest: [] };
}

function neededBy(group: Value): Fields | undefined {
  const paths = new Set<string>();
  if (
    !isFields(group) ||
    !collectPaths([...group.values()], (path) => paths.add(path)) ||
    paths.size === 0
  )
    return undefined;
  const needed: Fields = new Map([...paths].map((path) => [path, true]));
  return needed.has('_id') ? needed : needed.set('_id', false);
}

function equalLookup(
  call: CommandCall,
  database: string,
  argument: Value,
): JoinedStage | undefined {
  if (!isFields(argument) || argument.has('pipeline') || argument.has('let')) return undefined;
  const [from, localField, foreignField, as] = ['from', 'localField', 'foreignField', 'as'].map(
    (name) => argument.get(name),
  );
  if (typeof from !== 'string' || typeof foreignField !== 'string') return undefined;
  if (typeof localField !== 'string' || typeof as !== 'string') return undefined;
  const entry = call.data.find(database, from);
  if (entry?.kind === 'view') return undefined;
  const index = entry?.indexes.find((each) =>
    findsEqual(each, foreignField, entry.options.collation),
  );
  const strategy =
    index !== undefined
      ? 'IndexedLoopJoin'
      : entry === undefined
        ? 'NonExistentForeignCollection'
        : 'HashJoin';
  const facts: Fields = new Map<string, Value>([
    ['foreignCollection', `${database}.${from}`],
    ['localField', localField],
    ['foreignField', foreignField],
    ['asField', as],
    ['strategy', strategy],
  ]);
  // A table of all that could be joined is made once.
  const examined =
    strategy === 'HashJoin' ? integers({ docsExamined: entry?.count ?? 0 }) : undefined;
  if (index !== undefined) {
    facts.set('indexName', index.definition.name);
    facts.set('indexKeyPattern', keyPatternOf(index.definition));
  }
  return { name: 'EQ_LOOKUP', facts, examined };
}

/** The purpose of a query whose stages these stand over; `returned` tells the documents that the last one gives. */
export function joining(stages: readonly JoinedStage[], returned: number): Purpose {
  return {
    hidesLookups: false,
    stage: (_told, below) =>
      stages.reduce<Stage>((input, { name, facts, examined }, at) => {
        const count = at === stages.length - 1 ? returned : input.returned;
        return { name, facts, examined, returned: count, inputs: [input] };
      }, below),
  };
}

/** Shows a plan as the slot-based execution engine (SBE) of MongoDB does: version 2, with its stages numbered. */
export function asQueryPlan(plan: Reply): void {
  plan.set('explainVersion', '2');
  const planner = plan.get('queryPlanner') as Reply;
  const winning = planner.get('winningPlan') as Reply;
  const { stage } = numbered(winning);
  const slots: Reply = new Map<string, ReplyValue>([
    ['slots', ''],
    ['stages', ''],
  ]);
  planner.set(
    'winningPlan',
    new Map<string, ReplyValue>([
      ['queryPlan', stage],
      ['slotBasedPlan', slots],
    ]),
  );
}

// `planNodeId` counts from the lowest stage up, from 1; a scan of a collection shows its filter even where there is none.
function numbered(stage: Reply): { readonly stage: Reply; readonly number: number } {
  const input = stage.get('inputStage') as Reply | undefined;
  const below = input === undefined ? undefined : numbered(input);
  const number = (below?.number ?? 0) + 1;
  // A group takes what it needs of a document by itself: the projection that was meant for it is numbered all the same.
  if (below !== undefined && /^PROJECTION_(?:SIMPLE|DEFAULT)$/.test(String(stage.get('stage'))))
    return { stage: below.stage, number };
  const shown: Reply = new Map();
  for (const [name, value] of stage) {
    if (name === 'inputStage') continue;
    shown.set(name, value);
    if (name !== 'stage') continue;
    shown.set('planNodeId', new Int32(number));
    if (value === 'COLLSCAN' && !stage.has('filter')) shown.set('filter', new Map());
  }
  if (below !== undefined) shown.set('inputStage', below.stage);
  return { stage: shown, number };
}
