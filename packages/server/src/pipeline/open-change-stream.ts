import { present } from '@touchstone/protocol';
import type { Pipeline, PipelineContext } from '../aggregate/pipeline.ts';
import { changeScope } from '../change-stream/change-scope.ts';
import {
  type ChangeStreamOptions,
  ChangeStreamSource,
  holdsEvent,
} from '../change-stream/change-stream-source.ts';
import {
  type ChangeStreamStart,
  parseChangeStream,
} from '../change-stream/change-stream-specification.ts';
import { MergedChangeStream } from '../change-stream/merged-change-stream.ts';
import { EVENT_ALLOWANCE_BYTES } from '../change-stream/split-event.ts';
import type { CommandCall, Watched } from '../command/call.ts';
import type { Node } from '../command/node.ts';
import type { ChangedCollection, OpTime } from '../storage/oplog.ts';
import { visibleBytes } from '../storage/stored-record.ts';
import { CommandError } from '../value/command-error.ts';
import { compareBytes } from '../value/compare.ts';
import type { Fields, Value } from '../value/value.ts';

/** Tells how often a stream looks again whether a majority has what one member has, in milliseconds. */
const LOOK_AGAIN_MS = 5;

const SPLIT = '$changeStreamSplitLargeEvent';

/** The stages that may stand behind `$changeStream`: they make at most one document of each. */
const PERMITTED: ReadonlySet<string> = new Set([
  '$addFields',
  '$changeStream',
  SPLIT,
  '$match',
  '$project',
  '$redact',
  '$replaceRoot',
  '$replaceWith',
  '$set',
  '$unset',
]);

/** Opens the stream that a compiled pipeline begins with. */
export function openChangeStream(
  call: CommandCall,
  pipeline: Pipeline,
  context: PipelineContext,
): ChangeStreamSource | MergedChangeStream {
  const { namespace } = context;
  const specification = parseChangeStream(present(pipeline.source).spec as Fields);
  const scope = changeScope(namespace, specification);
  checkStages(pipeline.stageNames);
  const optionsOf = ({ node, check }: Watched): ChangeStreamOptions => ({
    oplog: node.storage.oplog,
    events: {
      scope,
      specification,
      version: node.version.text,
      lookUp: (collection, id) => currentDocument(node, collection, id),
    },
    pipeline: (event) => pipeline.run([event], 1),
    mostBytes: node.limits.maxBsonObjectSize + EVENT_ALLOWANCE_BYTES,
    splits: pipeline.stageNames.at(-1) === SPLIT,
    visible: () => visibleOpTime(node),
    check,
    onVisible: (listener) => onVisible(node, listener),
  });
  const { start } = specification;
  if (call.watches === undefined) {
    return new ChangeStreamSource(optionsOf({ node: call.node, check: () => undefined }), start);
  }
  const each = call.watches.map(optionsOf);
  const starts = startsOn(each, start);
  return new MergedChangeStream(
    each.map((one, at) => new ChangeStreamSource(one, present(starts[at]))),
  );
}

// Of the time of an event, the shards before its own have told everything, and those behind it nothing.
function startsOn(
  shards: readonly ChangeStreamOptions[],
  start: ChangeStreamStart,
): readonly ChangeStreamStart[] {
  const token = start.kind === 'token' ? start.token : undefined;
  if (start.kind !== 'token' || token?.kind !== 'event' || token.fromInvalidate) {
    return shards.map(() => start);
  }
  const holder = shards.findIndex(({ oplog, events }) => holdsEvent(oplog, events, token));
  const { given } = start;
  return shards.map((_, at) => {
    if (holder < 0 || at === holder) return start;
    return { kind: 'place', time: token.time, includesTime: at > holder, given };
  });
}

/** Refuses to split events where there are none. */
export function checkSplitsEvents({ stageNames, source }: Pipeline): void {
  if (!stageNames.includes(SPLIT) || source?.stage === '$changeStream') return;
  throw new CommandError(
    'IllegalOperation',
    `${SPLIT} can only be used in a $changeStream pipeline`,
  );
}

// Stages that are others, put together.
const MADE_OF: Readonly<Record<string, string>> = { $count: '$group', $sortByCount: '$group' };

function checkStages(stageNames: readonly string[]): void {
  for (const name of stageNames) {
    if (PERMITTED.has(name)) continue;
    throw new CommandError(
      'IllegalOperation',
      `${MADE_OF[name] ?? name} is not permitted in a $changeStream pipeline`,
    );
  }
  const splitAt = stageNames.indexOf(SPLIT);
  if (splitAt < 0 || splitAt === stageNames.length - 1) return;
  throw new CommandError('Location7182802', `${SPLIT} must be the last stage in the pipeline`);
}

function visibleOpTime({ member, storage }: Node): OpTime {
  const newest = storage.oplog.position;
  return Math.min(member?.majorityCommitPoint ?? newest, member?.visibleAt ?? newest);
}

// Lagging members move with time, not with an event: then the stream has to look again.
function onVisible(node: Node, listener: () => void): () => void {
  const { storage, runtime } = node;
  if (visibleOpTime(node) === storage.oplog.position) return storage.oplog.onAppend(listener);
  const timer = runtime.clock.setTimer(LOOK_AGAIN_MS, listener, { unref: true });
  return () => timer.cancel();
}

// Undefined when the document is gone, or its collection is another one by now.
function currentDocument(
  node: Node,
  { database, name, uuid }: ChangedCollection,
  id: Value,
): Uint8Array | undefined {
  const collection = node.storage.collection(database, name);
  if (collection === undefined || compareBytes(collection.uuid, uuid) !== 0) return undefined;
  const at = visibleOpTime(node);
  const readAt = at === node.storage.oplog.position ? undefined : at;
  const record = collection.findById(id, readAt);
  return record === undefined ? undefined : visibleBytes(record, readAt);
}
