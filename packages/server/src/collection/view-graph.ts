import { present } from '@touchstone/protocol';
import type { CommandCall } from '../command/call.ts';
import { namespaceText } from '../command/namespace.ts';
import type { View } from '../storage/catalog.ts';
import type { Namespace } from '../storage/document-collection.ts';
import { type Collation, collationDocument } from '../value/collation.ts';
import { CommandError } from '../value/command-error.ts';
import { compareValues } from '../value/compare.ts';
import { type Fields, isFields, type Value } from '../value/value.ts';

/** The number of views that may stand on one another. */
const MOST_DEEP = 20;

/** A view that is about to be made or changed. */
export type PlannedView = Pick<View, 'namespace' | 'viewOn' | 'pipeline' | 'collation'>;

/** Throws for a view that would stand on itself, too deep, or on a view that compares text in another way. */
export function checkViewGraph(call: CommandCall, view: PlannedView): void {
  const start = view.namespace.name;
  const text = (name: string): string => namespaceText({ ...view.namespace, name });
  const visit = (current: PlannedView, path: readonly string[]): void => {
    for (const name of namesIn(current)) {
      if (name === start) {
        const cycle = [start, ...path, start].map(text).join(' => ');
        throw new CommandError('GraphContainsCycle', `View cycle detected: ${cycle}`);
      }
      const next = viewNamed(call, view.namespace, name);
      if (next === undefined) continue;
      checkCollations(view, next);
      if (path.length >= MOST_DEEP) {
        const words = `View depth limit exceeded; maximum depth is ${MOST_DEEP}`;
        throw new CommandError('ViewDepthLimitExceeded', words);
      }
      visit(next, [...path, name]);
    }
  };
  visit(view, [start]);
}

function viewNamed(call: CommandCall, { database }: Namespace, name: string): View | undefined {
  const entry = call.data.find(database, name);
  return entry?.kind === 'view' ? entry : undefined;
}

function checkCollations(view: PlannedView, below: View): void {
  if (compareValues(shown(view.collation), shown(below.collation)) === 0) return;
  const names = [view, below].map(({ namespace }) => namespaceText(namespace));
  throw new CommandError(
    'OptionNotSupportedOnView',
    `View ${names[0]} has conflicting collation with view ${names[1]}`,
  );
}

function shown(collation: Collation | undefined): Fields {
  return collation === undefined ? new Map() : collationDocument(collation);
}

/** The collections and views of the same database that a view looks into. */
function namesIn({ viewOn, pipeline }: PlannedView): ReadonlySet<string> {
  return new Set([viewOn, ...namesInStages(pipeline)]);
}

/** The place where stages say which collection they look into. */
const NAMING: Readonly<Record<string, string>> = {
  $graphLookup: 'from',
  $lookup: 'from',
  $unionWith: 'coll',
};

function namesInStages(stages: readonly Value[]): string[] {
  return stages.flatMap((stage) =>
    isFields(stage) ? [...stage].flatMap(([name, spec]) => namesInStage(name, spec)) : [],
  );
}

function namesInStage(name: string, spec: Value): string[] {
  if (name === '$unionWith' && typeof spec === 'string') return [spec];
  if (!isFields(spec)) return [];
  if (name === '$facet') {
    return [...spec.values()].flatMap((stages) =>
      Array.isArray(stages) ? namesInStages(stages) : [],
    );
  }
  const field = Object.hasOwn(NAMING, name) ? present(NAMING[name]) : undefined;
  if (field === undefined) return [];
  const named = spec.get(field);
  const inner = spec.get('pipeline');
  return [
    ...(typeof named === 'string' ? [named] : []),
    ...(Array.isArray(inner) ? namesInStages(inner) : []),
  ];
}
