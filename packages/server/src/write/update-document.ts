import { present } from '@touchstone/protocol';
import { differenceSize } from '../change-stream/update-description.ts';
import { writableCollection, writeTarget } from '../collection/writable-collection.ts';
import type { CommandCall } from '../command/call.ts';
import { paceOf } from '../command/pacing.ts';
import type { StatementResult } from '../command/statement-result.ts';
import { isAtLeast } from '../command/version.ts';
import { checkNoTags, checkSameTags } from '../encryption/check-tags.ts';
import type { NearestPoint } from '../expression/document-metadata.ts';
import type { Pace } from '../expression/pace.ts';
import { inSteps, REST, Standing } from '../expression/standing.ts';
import { type FindQuery, type Found, findRecords, PAUSED_FOUND } from '../find/find-source.ts';
import { collationOf, queryContext } from '../find/query-context.ts';
import type { DocumentCollection, Namespace } from '../storage/document-collection.ts';
import { idOf } from '../storage/id-key.ts';
import { LARGE_DOCUMENT, type StoredRecord } from '../storage/stored-record.ts';
import { compileUpdate, type Update } from '../update/update.ts';
import { CommandError } from '../value/command-error.ts';
import { decodeFields, decodingSteps, LONG_DOCUMENT } from '../value/decode-fields.ts';
import { encodeFields } from '../value/encode-fields.ts';
import type { Fields } from '../value/value.ts';
import { asItIsNow } from './as-it-is-now.ts';
import {
  checkOldUpdateNames,
  checkUpdatedSize,
  checkValidator,
  newObjectId,
  nextTimestamp,
  stamped,
} from './check-document.ts';
import { checkSeriesUpdate } from './check-series-update.ts';
import { checkKeyChange, checkShardKeyOf, checkUpsertKey } from './check-shard-key.ts';
import { inContext } from './in-context.ts';
import { preparing } from './preparing-keys.ts';
import { checkSameCollection } from './same-collection.ts';

/** One update, as update, findAndModify and bulkWrite ask for it. */
export interface UpdateStatement {
  readonly filter: Fields;
  readonly update: Fields | readonly Fields[];
  readonly multi: boolean;
  readonly upsert: boolean;
  readonly collation?: Fields | undefined;
  readonly arrayFilters?: readonly Fields[] | undefined;
  readonly hint?: string | Fields | undefined;
  readonly let?: Fields | undefined;
  readonly constants?: Fields | undefined;
  readonly sort?: Fields | undefined;
  readonly bypassValidation: boolean;
  /** Goes before the words of what fails while documents are changed. */
  readonly context?: string;
  /** True if the server itself keeps the tags of encrypted values. */
  readonly changesTags?: boolean;
  /** For a multi update that may have to wait. */
  readonly progress?: UpdateProgress;
}

/** The progress of a multi update before a write conflict: it goes on from there. */
export interface UpdateProgress {
  /** The place where it rests. */
  going?: GoingUpdate | undefined;
  /** The records that are done; made when there is a first. */
  done: Set<StoredRecord> | undefined;
  matched: number;
  modified: number;
}

export function newProgress(): UpdateProgress {
  return { done: undefined, matched: 0, modified: 0 };
}

/** The outcome of an update, with the document before and after for findAndModify. */
export interface UpdateOutcome {
  readonly result: Extract<StatementResult, { kind: 'update' }>;
  readonly before: Uint8Array | undefined;
  readonly after: Uint8Array | undefined;
  /** The index in an array where the filter matched, for a positional projection. */
  readonly arrayIndex: number;
  /** The distance from the point that the filter names. */
  readonly nearest?: NearestPoint;
}

/** Carries out one update. */
export function updateDocuments(
  call: CommandCall,
  namespace: Namespace,
  statement: UpdateStatement,
): UpdateOutcome {
  const { multi } = statement;
  if (statement.upsert) checkUpsertKey(call, namespace, statement.filter);
  if (multi && call.retryable !== undefined) {
    throw new CommandError(
      'InvalidOptions',
      'Cannot use (or request) retryable writes with multi=true',
    );
  }
  const { progress } = statement;
  const existing = writeTarget(call, namespace);
  checkSeriesUpdate(existing, statement);
  const going = progress?.going ?? begun(call, existing, statement);
  checkSameCollection(call, existing, going.existing);
  const { update } = going;
  if (multi && update.kind === 'replacement') {
    throw new CommandError(
      'FailedToParse',
      'multi update is not supported for replacement-style update',
    );
  }
  // Planning tells of what is wrong by itself.
  if (existing !== undefined)
    going.search ??= findRecords(existing, going.query)[Symbol.iterator]();
  try {
    return applied(call, namespace, { statement, going });
  } catch (error) {
    if (progress !== undefined) progress.going = error === REST ? going : undefined;
    throw inContext(error, statement.context);
  }
}

/** An update under way. */
interface GoingUpdate {
  readonly existing: DocumentCollection | undefined;
  update: Update;
  readonly query: FindQuery;
  /** It rests by this; undefined where it is done before anybody notices. */
  pace: Pace | undefined;
  standing: Standing;
  /** The document that it stands at. */
  at: Uint8Array | undefined;
  /** The search for what is still to be found; undefined before the first is asked for. */
  search: Iterator<Found> | undefined;
  /** All are found before any is changed: a changed document must not be met again. */
  readonly found: Found[];
  isFound: boolean;
  /** The number of them that are done. */
  done: number;
}

function begun(
  call: CommandCall,
  existing: DocumentCollection | undefined,
  statement: UpdateStatement,
): GoingUpdate {
  const { update, query } = compiled(call, existing, statement, isQuick(statement));
  const pace = statement.progress && query.context.pace;
  return {
    existing,
    update,
    query,
    pace,
    standing: new Standing(pace),
    at: undefined,
    search: undefined,
    found: [],
    isFound: false,
    done: 0,
  };
}

// One document that is asked for by its _id is changed before anybody notices.
function isQuick({ multi, filter, update, arrayFilters }: UpdateStatement): boolean {
  if (multi || arrayFilters !== undefined || Array.isArray(update)) return false;
  return filter.size === 1 && filter.has('_id') && !isLong(update);
}

/** An update that names so many fields takes long. */
const MANY_FIELDS = 500;

function isLong(update: UpdateStatement['update']): boolean {
  for (const argument of update.values()) {
    if (argument instanceof Map && argument.size >= MANY_FIELDS) return true;
  }
  return false;
}

interface Applying {
  readonly statement: UpdateStatement;
  readonly going: GoingUpdate;
}

function applied(
  call: CommandCall,
  namespace: Namespace,
  { statement, going }: Applying,
): UpdateOutcome {
  const { existing, update } = going;
  let outcome: UpdateOutcome | undefined;
  if (existing !== undefined) {
    find(present(going.search), { statement, going });
    outcome = updateFound(call, existing, { statement, going });
  }
  if (outcome !== undefined) return outcome;
  if (!statement.upsert) return outcomeOf(0, 0);
  const collection = writableCollection(call, namespace);
  const document = storedForm(call, update.upserted(statement.filter), update.kind);
  checkShardKeyOf(call, collection, document);
  if (collection.options.shown.has('encryptedFields') && !statement.changesTags) {
    checkNoTags(document);
  }
  checkValidator(collection, document, { bypass: statement.bypassValidation });
  const record = collection.insert(document);
  const after = present(record.head.bytes);
  const result = { kind: 'update', matched: 0, modified: 0, upsertedId: idOf(after) } as const;
  return { result, before: undefined, after, arrayIndex: -1 };
}

function outcomeOf(matched: number, modified: number): UpdateOutcome {
  const result = { kind: 'update', matched, modified, upsertedId: undefined } as const;
  return { result, before: undefined, after: undefined, arrayIndex: -1 };
}

function compiled(
  call: CommandCall,
  collection: DocumentCollection | undefined,
  statement: UpdateStatement,
  isQuick: boolean,
): { readonly update: Update; readonly query: FindQuery } {
  const collation = collationOf(statement.collation, collection?.options.collation);
  const unpaced = queryContext(call, { collation, let: statement.let, allowsWhere: true });
  const context = isQuick ? unpaced : { ...unpaced, pace: paceOf(call) };
  const updateContext =
    statement.constants === undefined
      ? context
      : queryContext(call, {
          collation,
          let: statement.constants,
          over: context,
          allowsWhere: true,
        });
  const { arrayFilters } = statement;
  if (arrayFilters !== undefined && Array.isArray(statement.update)) {
    throw new CommandError(
      'FailedToParse',
      'arrayFilters may not be specified for pipeline-style updates',
    );
  }
  const update = compileUpdate(statement.update, {
    ...updateContext,
    newId: () => newObjectId(call.node.runtime),
    newTimestamp: () => nextTimestamp(call.node),
    ...(arrayFilters === undefined ? {} : { arrayFilters }),
  });
  const { filter, sort, hint } = statement;
  const at = call.transaction?.store.position;
  // Only a findAndModify that sorts says that it wants one.
  const asked = statement.context === undefined || sort === undefined ? {} : { limit: 1 };
  return { update, query: { filter, sort, hint, context, tellsCollation: true, at, ...asked } };
}

function find(search: Iterator<Found>, { statement, going }: Applying): void {
  const { found } = going;
  while (!going.isFound) {
    const { done, value } = search.next();
    if (done) going.isFound = true;
    else if (value !== PAUSED_FOUND) found.push(value);
    else if (statement.progress !== undefined) throw REST;
    if (!statement.multi && found.length > 0) going.isFound = true;
  }
}

// Undefined when nothing matched.
function updateFound(
  call: CommandCall,
  collection: DocumentCollection,
  { statement, going }: Applying,
): UpdateOutcome | undefined {
  const progress = statement.progress ?? newProgress();
  const { found, query } = going;
  let last = progress.matched > 0 ? outcomeOf(progress.matched, progress.modified) : undefined;
  for (; going.done < found.length; going.done++) {
    const target = asItIsNow(present(found[going.done]), query, going.existing);
    if (target === undefined || progress.done?.has(target.record)) continue;
    stands(call, collection, { target, going, statement });
    const applied = going.standing.attempt(
      () => ({ after: applyTo(call, collection, { target, going, statement }) }),
      undefined,
    );
    if (applied === undefined) throw REST;
    last = noted(progress, target, { after: applied.after, multi: statement.multi });
    if (statement.multi && statement.progress !== undefined && query.context.pace?.isDueNow()) {
      going.done++;
      throw REST;
    }
  }
  return last;
}

// A large document rests, even where a small one would be done at once; all that was computed of another content is worth nothing.
function stands(
  call: CommandCall,
  collection: DocumentCollection,
  {
    target: { bytes },
    going,
    statement,
  }: { readonly target: Found; readonly going: GoingUpdate; readonly statement: UpdateStatement },
): void {
  if (going.at === bytes) return;
  const isFirst = going.at === undefined;
  going.at = bytes;
  const isHasty = statement.progress !== undefined && going.pace === undefined;
  if (isHasty && bytes.length >= LARGE_DOCUMENT) {
    going.update = compiled(call, collection, statement, false).update;
    going.pace = paceOf(call);
  } else if (isFirst) return;
  going.standing = new Standing(going.pace);
}

// The sum of what was done, with the latest document.
function noted(
  progress: UpdateProgress,
  { record, bytes, arrayIndex, nearest }: Found,
  { after, multi }: { readonly after: Uint8Array | undefined; readonly multi: boolean },
): UpdateOutcome {
  if (multi) {
    progress.done ??= new Set();
    progress.done.add(record);
  }
  progress.matched++;
  if (after !== undefined) progress.modified++;
  const { result } = outcomeOf(progress.matched, progress.modified);
  const outcome = { result, before: bytes, after: after ?? bytes, arrayIndex };
  return nearest === undefined ? outcome : { ...outcome, nearest };
}

/** The bytes that the op-log takes around a difference. */
const DIFFERENCE_OVERHEAD = 15;

// The new content, or undefined when the update changes nothing.
function applyTo(
  call: CommandCall,
  collection: DocumentCollection,
  applying: {
    readonly target: Found;
    readonly going: GoingUpdate;
    readonly statement: UpdateStatement;
  },
): Uint8Array | undefined {
  const { going, statement } = applying;
  const { record, bytes, arrayIndex } = applying.target;
  const { update } = going;
  const before = decoded(going, bytes);
  const { document, modified } = update.apply(before, { arrayIndex });
  if (!modified) return undefined;
  const { filter, multi } = statement;
  checkKeyChange(call, collection, { before, after: document, filter, multi });
  const after = prepared(collection, going, bytes, storedForm(call, document, update.kind));
  if (collection.options.shown.has('encryptedFields') && !statement.changesTags) {
    checkSameTags(bytes, after);
  }
  checkValidator(collection, after, { bypass: statement.bypassValidation, before: bytes });
  const operators =
    update.kind === 'operators' && statement.update instanceof Map ? statement.update : undefined;
  const isDifferent = (): boolean =>
    call.node.storage.oplog.retains &&
    differenceSize(before, document) + DIFFERENCE_OVERHEAD >= after.length;
  const replaces = update.kind === 'replacement' || (update.kind === 'pipeline' && isDifferent());
  collection.update(record, after, replaces, operators);
  return after;
}

/** Tells the content as it was apart from other things that an update does in steps. */
const BEFORE = {};

function decoded({ pace }: GoingUpdate, bytes: Uint8Array): Fields {
  if (pace === undefined || bytes.length < LONG_DOCUMENT) return decodeFields(bytes);
  return inSteps(pace, BEFORE, () => decodingSteps(bytes));
}

/** Tells the keys of indexes apart from other things that an update does in steps. */
const KEYS = {};

function prepared(
  collection: DocumentCollection,
  { pace }: GoingUpdate,
  before: Uint8Array,
  after: Uint8Array,
): Uint8Array {
  if (pace === undefined || Math.max(before.length, after.length) < LARGE_DOCUMENT) return after;
  return inSteps(pace, KEYS, () => preparing(collection, after, before));
}

function storedForm(call: CommandCall, document: Fields, kind: Update['kind']): Uint8Array {
  if (!isAtLeast(call.node.version, '5.0')) checkOldUpdateNames(document);
  const bytes = encodeFields(kind === 'replacement' ? stamped(call, document) : document);
  checkUpdatedSize(call, bytes.length);
  return bytes;
}
