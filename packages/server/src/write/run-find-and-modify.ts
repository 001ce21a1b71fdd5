import { present } from '@touchstone/protocol';
import { Int32 } from 'bson';
import { checkNoSeries } from '../collection/time-series.ts';
import { checkWritten } from '../collection/writable-collection.ts';
import type { CommandCall, MaybePromise } from '../command/call.ts';
import { whenDone } from '../command/maybe-promise.ts';
import { type Reply, replyOf } from '../command/reply.ts';
import type { FindAndModifyResult, StatementResult } from '../command/statement-result.ts';
import { type Encryption, encryptionOf } from '../encryption/encryption.ts';
import { collationOf, queryContext } from '../find/query-context.ts';
import { textScoreOf } from '../find/text-matches.ts';
import {
  compileProjection,
  type DocumentMetadata,
  isPositionalProjection,
  type Projection,
} from '../query/project.ts';
import { searchesText } from '../query/text-condition.ts';
import type { Namespace } from '../storage/collection.ts';
import { CommandError } from '../value/command-error.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { encodeFields } from '../value/encode-fields.ts';
import { showFields } from '../value/show-value.ts';
import type { Fields } from '../value/value.ts';
import { failTransactionalWrite } from './fail-transactional-write.ts';
import { FIND_AND_MODIFY } from './in-context.ts';
import { retryWriteConflict } from './retry-write-conflict.ts';
import type { StatementProgress } from './run-statements.ts';
import { newProgress } from './update-document.ts';
import { carryOutDelete, carryOutUpdate } from './write-encrypted.ts';

export interface FindAndModifyBody {
  readonly query?: Fields;
  readonly fields?: Fields;
  readonly sort?: Fields;
  readonly hint?: string | Fields;
  readonly collation?: Fields;
  readonly arrayFilters?: readonly Fields[];
  readonly remove?: boolean;
  readonly update?: Fields | readonly Fields[];
  readonly upsert?: boolean;
  readonly new?: boolean;
  readonly bypassDocumentValidation?: boolean;
  readonly let?: Fields;
  readonly encryptionInformation?: Uint8Array;
}

/** Carries out a findAndModify, or finds what it did when it was sent before. */
export function runFindAndModify(
  call: CommandCall,
  namespace: Namespace,
  body: FindAndModifyBody,
): MaybePromise<Reply> {
  checkCombination(body);
  if (body.new && body.fields !== undefined && isPositionalProjection(body.fields)) {
    const words = 'cannot use a positional projection and return the new document';
    throw new CommandError('BadValue', words);
  }
  const collection = call.data.collection(namespace.database, namespace.name);
  if (collection !== undefined) checkNoSeries(collection);
  const encryption = encryptionOf(call, namespace, body.encryptionInformation);
  if (encryption !== undefined) checkEncryptable(encryption, body);
  const known = call.retryable?.results.get(call.statementId(0));
  if (known?.kind === 'findAndModify') {
    const reply = replyTo(known.result);
    reply.set('retriedStmtId', new Int32(call.statementId(0)));
    return reply;
  }
  if (known !== undefined) throw isOfAnother(call, known.kind);
  failTransactionalWrite(call, 'before');
  const one: One = {
    body,
    encryption,
    progress: { update: newProgress(), remove: { deleted: 0 } },
  };
  const running = retryWriteConflict(call, () =>
    body.remove ? removed(call, namespace, one) : updated(call, namespace, one),
  );
  return whenDone(running, (result) => {
    if (call.retryable !== undefined) {
      const executed = { kind: 'findAndModify', result } as const;
      call.node.retryableWrites.executed(call.retryable, call.statementId(0), executed);
    }
    failTransactionalWrite(call, 'after');
    return replyTo(result);
  });
}

// Under the number of this statement something else was written.
function isOfAnother(call: CommandCall, kind: StatementResult['kind']): CommandError {
  const command = showFields(decodeFields(call.body.bytes));
  return new CommandError(
    'Location40608',
    `findAndModify retry request: ${command} is not compatible with previous write in the ` +
      `transaction of type: ${kind.charAt(0)}`,
  );
}

function checkCombination(body: FindAndModifyBody): void {
  const words = misfit(body);
  if (words !== undefined) throw new CommandError('FailedToParse', words);
}

function misfit({ remove, update, upsert, new: after, arrayFilters }: FindAndModifyBody) {
  if (!remove) {
    return update === undefined ? 'Either an update or remove=true must be specified' : undefined;
  }
  if (update !== undefined) return 'Cannot specify both an update and remove=true';
  if (upsert) return 'Cannot specify both upsert=true and remove=true ';
  if (after) {
    return "Cannot specify both new=true and remove=true; 'remove' always returns the deleted document";
  }
  return arrayFilters === undefined ? undefined : 'Cannot specify arrayFilters and remove=true';
}

function projectionOf(
  call: CommandCall,
  namespace: Namespace,
  body: FindAndModifyBody,
): Projection | undefined {
  if (body.fields === undefined || body.fields.size === 0) return undefined;
  const collection = call.data.collection(namespace.database, namespace.name);
  const collation = collationOf(body.collation, collection?.options.collation);
  const context = queryContext(call, { collation, let: body.let });
  const hasTextScore = body.query !== undefined && searchesText(body.query);
  return compileProjection(body.fields, hasTextScore ? { ...context, hasTextScore } : context);
}

// Tags are kept as a document is, not as it is shown.
function checkEncryptable(encryption: Encryption, body: FindAndModifyBody): void {
  if (body.new === true) {
    const words = 'findAndModify with encryption only supports new: false';
    throw new CommandError('Location6371402', words);
  }
  if (body.fields !== undefined && body.fields.size > 0) {
    throw new CommandError('Location6371408', 'findAndModify fields must be empty');
  }
  if (body.update !== undefined) encryption.prepareUpdate(body.update, 'findAndModify');
}

/** The one document that is changed, and how far that is. */
interface One {
  readonly body: FindAndModifyBody;
  readonly encryption: Encryption | undefined;
  readonly progress: StatementProgress;
}

function removed(
  call: CommandCall,
  namespace: Namespace,
  { body, encryption, progress: { remove: progress } }: One,
): FindAndModifyResult {
  const { query = new Map(), sort, hint, collation } = body;
  const project = projectionOf(call, namespace, body);
  const statement = {
    filter: query,
    multi: false,
    sort,
    hint,
    collation,
    let: body.let,
    context: FIND_AND_MODIFY,
    progress,
  };
  const { deleted, last } = carryOutDelete(call, namespace, encryption, statement);
  return {
    matched: deleted,
    updatedExisting: undefined,
    upsertedId: undefined,
    value:
      last === undefined
        ? undefined
        : shown(last.bytes, { ...last, ...textScoreOf(last.bytes) }, project),
  };
}

function updated(
  call: CommandCall,
  namespace: Namespace,
  { body, encryption, progress: { update: progress } }: One,
): FindAndModifyResult {
  const { query = new Map(), sort, hint, collation, arrayFilters } = body;
  if (body.upsert) checkWritten(call, namespace);
  const project = projectionOf(call, namespace, body);
  const outcome = carryOutUpdate(call, namespace, encryption, {
    filter: query,
    update: present(body.update),
    multi: false,
    upsert: body.upsert ?? false,
    sort,
    hint,
    collation,
    arrayFilters,
    let: body.let,
    bypassValidation: body.bypassDocumentValidation ?? false,
    context: FIND_AND_MODIFY,
    progress,
  });
  const { result, before, after } = outcome;
  const image = body.new ? after : before;
  return {
    matched: result.matched,
    updatedExisting: result.matched > 0,
    upsertedId: result.upsertedId,
    value: image === undefined ? undefined : shown(image, outcome, project),
  };
}

function shown(
  document: Uint8Array,
  {
    arrayIndex,
    nearest,
    textScore,
  }: Pick<DocumentMetadata, 'arrayIndex' | 'nearest' | 'textScore'>,
  project: Projection | undefined,
): Uint8Array {
  if (project === undefined) return document;
  const metadata = {
    ...(arrayIndex === undefined ? {} : { arrayIndex }),
    ...(nearest === undefined ? {} : { nearest }),
    ...(textScore === undefined ? {} : { textScore }),
  };
  return encodeFields(project(document, metadata));
}

function replyTo({ matched, updatedExisting, upsertedId, value }: FindAndModifyResult): Reply {
  const n = matched + (upsertedId === undefined ? 0 : 1);
  const lastErrorObject = replyOf({ n: new Int32(n), updatedExisting, upserted: upsertedId });
  return replyOf({ lastErrorObject, value: value ?? null });
}
