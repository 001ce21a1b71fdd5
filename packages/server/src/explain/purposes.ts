import { present } from '@touchstone/protocol';
import { exactScan } from '../find/index-answers.ts';
import { isOneRange } from '../plan/bounds-walk.ts';
import { type IndexScan, rangesOf } from '../plan/index-scan.ts';
import type { Fields, Value } from '../value/value.ts';
import { indexFacts, type Told } from './access-stages.ts';
import type { Purpose } from './explain-plan.ts';
import { projectionStage } from './plan-stages.ts';
import { showBounds } from './show-bounds.ts';
import { integers, type Stage } from './stage.ts';

/** A count; `query` is left out where everything is counted. */
export function counting(asked: {
  readonly skip: number;
  readonly limit: number;
  /** The number of documents, where nothing is asked of them. */
  readonly total: number | undefined;
}): Purpose {
  const { skip, limit, total } = asked;
  return {
    hidesLookups: total !== undefined,
    stage(told, below) {
      const found = total ?? told.matched;
      const left = Math.max(0, found - skip);
      const counted = limit > 0 ? Math.min(left, limit) : left;
      const examined = integers({ nCounted: counted, nSkipped: Math.min(skip, found) });
      if (total !== undefined && below.name !== 'EOF') {
        return { name: 'RECORD_STORE_FAST_COUNT', returned: 0, examined };
      }
      const input = countScan(told) ?? withoutFetch(below, told);
      return { name: 'COUNT', returned: 0, wasted: counted, examined, inputs: [input] };
    },
  };
}

// Facts that an index tells need no documents.
function withoutFetch(below: Stage, { plan }: Told): Stage {
  const [input] = below.inputs ?? [];
  const isExact = exactScan(plan) !== undefined;
  return isExact && below.name === 'FETCH' && input?.name === 'IXSCAN' ? input : below;
}

// One range of keys is counted from its first to behind its last.
function countScan({ plan, matched }: Told): Stage | undefined {
  const scan = exactScan(plan);
  const ranges = scan === undefined ? [] : rangesOf(scan);
  if (scan === undefined || ranges.length !== 1 || !isOneRange(scan)) return undefined;
  const { from, to } = present(ranges[0]);
  const isWhole = scan.parts.some(({ intervals }) => intervals.length !== 1);
  if (isWhole) return undefined;
  return {
    name: 'COUNT_SCAN',
    counted: integers({ keysExamined: matched + 1 }),
    facts: new Map<string, Value>([
      ...indexFacts(scan),
      [
        'indexBounds',
        new Map<string, Value>([
          ['startKey', keyFrom(scan, 'low')],
          ['startKeyInclusive', !from.isAfter],
          ['endKey', keyFrom(scan, 'high')],
          ['endKeyInclusive', to.isAfter],
        ]),
      ],
    ]),
    returned: matched,
  };
}

function keyFrom({ parts }: IndexScan, end: 'low' | 'high'): Fields {
  return new Map(
    parts.map(({ path, intervals, direction }): [string, Value] => {
      const other = end === 'low' ? 'high' : 'low';
      return [path, present(intervals[0])[direction > 0 ? end : other]];
    }),
  );
}

/** The different values of a field; `scan` is the index that tells them. */
export function distinguishing(scan: IndexScan | undefined, values: () => number): Purpose {
  return {
    hidesLookups: false,
    stage(_told, below) {
      if (below.name === 'EOF') return below;
      if (scan === undefined) {
        return below.name === 'COLLSCAN' ? projectionStage(below, new Map(), false) : below;
      }
      const count = values();
      const stage: Stage = {
        name: 'DISTINCT_SCAN',
        facts: new Map<string, Value>([
          ...indexFacts(scan),
          ['direction', 'forward'],
          ['indexBounds', showBounds(scan)],
        ]),
        returned: count,
        examined: integers({ keysExamined: count }),
      };
      return projectionStage(stage, new Map(), true);
    },
  };
}

interface Writing {
  readonly kind: 'update' | 'delete';
  readonly multi: boolean;
  /** True if the document comes back, as from findAndModify. */
  readonly returns: boolean;
  /** The fields of it that are asked for; undefined for all. */
  readonly fields?: Fields | undefined;
  readonly upserts: boolean;
}

/** A write of the documents that are found. */
export function writing(asked: Writing): Purpose {
  return {
    hidesLookups: true,
    stage: ({ matched }, below) =>
      below.name === 'EOF' ? below : shownFields(writeStage(asked, matched, below), asked.fields),
  };
}

function writeStage(asked: Writing, matched: number, below: Stage): Stage {
  const { kind, multi, returns, upserts } = asked;
  const count = multi ? matched : Math.min(1, matched);
  const nWouldUpsert = upserts && count === 0 ? 1 : 0;
  const modified = { nMatched: count, nWouldModify: count, nWouldUpsert };
  const examined = integers(kind === 'delete' ? { nWouldDelete: count } : modified);
  const returned = returns ? count : 0;
  // One document alone is not deleted in batches.
  const name = stageName(kind, multi && below.name !== 'IDHACK');
  const input = multi ? below : stopped(below, count);
  return { name, returned, wasted: count - returned, examined, inputs: [input] };
}

function shownFields(written: Stage, fields: Fields = new Map()): Stage {
  if (fields.size === 0) return written;
  const facts: Fields = new Map([['transformBy', fields]]);
  return { name: 'PROJECTION_DEFAULT', facts, returned: written.returned, inputs: [written] };
}

// A write of one document asks for no second.
function stopped(stage: Stage, count: number): Stage {
  if (count === 0) return stage;
  return {
    ...stage,
    isStopped: true,
    inputs: (stage.inputs ?? []).map((each) => stopped(each, 1)),
  };
}

function stageName(kind: 'update' | 'delete', multi: boolean): string {
  if (kind === 'update') return 'UPDATE';
  return multi ? 'BATCHED_DELETE' : 'DELETE';
}
