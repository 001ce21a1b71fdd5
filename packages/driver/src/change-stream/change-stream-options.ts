import type { Document, Timestamp } from 'bson';
import type { AggregateOptions } from '../cursor/aggregation-cursor.ts';

/** A place in a change stream, as the server names it. */
export type ResumeToken = unknown;

/** A cluster time. */
export type OperationTime = Timestamp;

/** The options of `watch` (change-streams, "ChangeStreamOptions"). */
export interface ChangeStreamOptions
  extends Omit<AggregateOptions, 'writeConcern' | 'tailable' | 'awaitData'> {
  /** `updateLookup`, `whenAvailable`, `required`: whether updates come with the whole document. */
  fullDocument?: string | undefined;
  /** `whenAvailable`, `required`, `off`: whether events come with the document as it was before. */
  fullDocumentBeforeChange?: string | undefined;
  /** Milliseconds that the server waits for events before it answers that there are none. */
  maxAwaitTimeMS?: number | undefined;
  /** Begins behind the event with this token; not possible for an invalidate event. */
  resumeAfter?: ResumeToken | undefined;
  /** Begins behind the event with this token. */
  startAfter?: ResumeToken | undefined;
  /** Begins with the first event at this cluster time or later. */
  startAtOperationTime?: OperationTime | undefined;
  /** Also tells of indexes, created collections and more; MongoDB 6.0 and newer. */
  showExpandedEvents?: boolean | undefined;
}

/** The scope that a stream watches. */
export type ChangeDomain = 'collection' | 'database' | 'cluster';

/** The options that are fields of the stage, whether or not the stream is being resumed. */
const STAGE_OPTIONS = [
  'fullDocument',
  'fullDocumentBeforeChange',
  'showExpandedEvents',
] as const satisfies readonly (keyof ChangeStreamOptions)[];

/** The `$changeStream` stage; `start` is where it begins. */
export function changeStreamStage(
  options: ChangeStreamOptions,
  domain: ChangeDomain,
  start: Document,
): Document {
  const stage: Document = {};
  for (const name of STAGE_OPTIONS) {
    if (options[name] !== undefined) stage[name] = options[name];
  }
  if (domain === 'cluster') stage['allChangesForCluster'] = true;
  return { $changeStream: { ...stage, ...start } };
}
