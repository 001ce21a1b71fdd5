import type { EncodeOptions } from '@touchstone/protocol';
import type { Document } from 'bson';
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import { MongoBulkWriteError } from '../error/bulk-write-error.ts';
import type { BulkWriteResult } from '../error/bulk-write-result.ts';
import { MongoAPIError, MongoError } from '../error/mongo-error.ts';
import { MongoServerError } from '../error/server-error.ts';
import { timeoutError } from '../error/timeout-error.ts';
import { operationDeadline, saysTimeExpired } from '../execution/deadline.ts';
import { execute, traced } from '../execution/execute.ts';
import type { ExecutionHost } from '../execution/execution-host.ts';
import { nextOperationId } from '../execution/operation-plan.ts';
import type { CommandOperationOptions } from '../operation-model/command-options.ts';
import { copyOptions } from '../operation-model/copy-options.ts';
import { checkHintSupport } from '../operation-model/hint-support.ts';
import type { MongoDBNamespace } from '../operation-model/mongodb-namespace.ts';
import type { Operation, ServerLimits } from '../operation-model/operation.ts';
import { readReply } from '../operation-model/read-reply.ts';
import { isAcknowledged, type OperationSettings } from '../operation-model/settings.ts';
import type { TracedSpan } from '../tracing/traced-span.ts';
import { addReply, emptyOutcome, type OutcomeSum, resultOf } from './merge-results.ts';
import { EncodedGroup, groupStatements } from './statement-group.ts';
import type { Statement } from './write-model.ts';

/** Options of `collection.bulkWrite` (CRUD specification, "Bulk Write"). */
export interface BulkWriteOptions extends CommandOperationOptions {
  /** True writes what the collection's validator refuses; default false. */
  bypassDocumentValidation?: boolean | undefined;
  /** Stop at the first operation that fails. Default: true. */
  ordered?: boolean | undefined;
  /** True lets the server make `_id`; default false. */
  forceServerObjectId?: boolean | undefined;
  /** Variables that expressions can use as `$$name`. */
  let?: Document | undefined;
}

export interface BulkWriteRequest {
  readonly namespace: MongoDBNamespace & { readonly collection: string };
  readonly statements: readonly Statement[];
  readonly options: BulkWriteOptions;
  readonly settings: OperationSettings;
}

/**
 * `Collection.bulkWrite`: as few commands as the server's limits allow. Rejects with `MongoBulkWriteError`, which has
 * the result so far, when operations or the write concern failed or a command was refused.
 */
export async function bulkWrite(
  host: ExecutionHost,
  request: BulkWriteRequest,
): Promise<BulkWriteResult> {
  if (request.statements.length === 0) {
    throw new MongoInvalidArgumentError('Invalid BulkOperation, Batch cannot be empty');
  }
  const { namespace, options } = request;
  return traced(host, { name: 'bulkWrite', namespace, session: options.session }, (span) =>
    sendAll(host, request, span),
  );
}

async function sendAll(
  host: ExecutionHost,
  request: BulkWriteRequest,
  span: TracedSpan | undefined,
): Promise<BulkWriteResult> {
  const { statements, options, settings } = request;
  const ordered = options.ordered !== false;
  const outcome = emptyOutcome(isAcknowledged(settings));
  const deadline = operationDeadline(host.clock, settings, options);
  const how = { outcome, operationId: nextOperationId(), deadline, span };
  for (const group of groupStatements(statements, ordered)) {
    const encoded = new EncodedGroup(group, settings.bson as EncodeOptions);
    for (let start = 0; start < group.statements.length; ) {
      const sent = await sendBatch(host, request, { ...how, encoded, start });
      start += sent;
      if (ordered && outcome.writeErrors.length > 0) throw failure(outcome, deadline);
    }
  }
  if (outcome.writeErrors.length > 0 || outcome.writeConcernErrors.length > 0) {
    throw failure(outcome, deadline);
  }
  return resultOf(outcome, ordered);
}

interface Progress {
  readonly encoded: EncodedGroup;
  readonly start: number;
  readonly outcome: OutcomeSum;
  readonly operationId: number;
  /** Of the bulk write as a whole. */
  readonly deadline: number | undefined;
  readonly span: TracedSpan | undefined;
}

/** Sends one command and adds its reply to the outcome; returns how many statements it carried. */
async function sendBatch(
  host: ExecutionHost,
  request: BulkWriteRequest,
  { encoded, start, outcome, ...how }: Progress,
): Promise<number> {
  const { session } = request.options;
  const batch = new Batch(request, encoded, start);
  try {
    const reply = await execute(host, batch, { session, ...how });
    const sent = encoded.group.statements.slice(start, start + batch.count);
    addReply(outcome, sent, reply, request.options.ordered !== false);
    return batch.count;
  } catch (error) {
    // The caller's own mistake is told as it is.
    if (!(error instanceof MongoError) || error instanceof MongoAPIError) throw error;
    throw stopped(error, outcome);
  }
}

/** One command of a bulk write. State: how many statements fitted into it when it was built last. */
class Batch implements Operation<Document> {
  readonly commandName: Statement['kind'];
  readonly namespace: BulkWriteRequest['namespace'];
  readonly access = 'write';
  readonly selection = 'writable';
  readonly pinning = 'none';
  readonly concerns = 'write';
  readonly writeConcernErrors = 'asResult';
  readonly settings: OperationSettings;
  readonly #options: BulkWriteOptions;
  readonly #encoded: EncodedGroup;
  readonly #start: number;
  #count: number;

  constructor(request: BulkWriteRequest, encoded: EncodedGroup, start: number) {
    this.commandName = encoded.group.kind;
    this.namespace = request.namespace;
    this.settings = request.settings;
    this.#options = request.options;
    this.#encoded = encoded;
    this.#start = start;
    this.#count = encoded.group.statements.length - start;
  }

  get count(): number {
    return this.#count;
  }

  /** A command with a statement for many documents may not be sent twice (retryable writes). */
  get retry(): 'asWrite' | 'never' {
    if (this.commandName === 'insert') return 'asWrite';
    return this.#statements().some(isMulti) ? 'never' : 'asWrite';
  }

  build(limits: ServerLimits): ReturnType<Operation<Document>['build']> {
    const { documents, count } = this.#encoded.take(this.#start, limits);
    this.#count = count;
    this.#checkHints(limits);
    const { commandName } = this;
    const ordered = this.#options.ordered !== false;
    const body: Document = { [commandName]: this.namespace.collection, ordered };
    copyOptions(body, this.#options, ['comment', 'maxTimeMS']);
    if (commandName !== 'delete') copyOptions(body, this.#options, ['bypassDocumentValidation']);
    if (commandName !== 'insert') copyOptions(body, this.#options, ['let']);
    return { body, sequences: [{ identifier: SEQUENCE_NAMES[commandName], documents }] };
  }

  parse(reply: Uint8Array): Document {
    return readReply(reply);
  }

  #statements(): readonly Statement[] {
    return this.#encoded.group.statements.slice(this.#start, this.#start + this.#count);
  }

  #checkHints(limits: ServerLimits): void {
    if (this.commandName !== 'delete') return;
    const hasHint = this.#statements().some(
      (statement) => statement.kind === 'delete' && statement.statement.hint !== undefined,
    );
    if (hasHint) checkHintSupport('delete', this.settings, limits);
  }
}

const SEQUENCE_NAMES: Readonly<Record<Statement['kind'], string>> = {
  insert: 'documents',
  update: 'updates',
  delete: 'deletes',
};

function isMulti(statement: Statement): boolean {
  switch (statement.kind) {
    case 'insert':
      return false;
    case 'update':
      return statement.statement.multi === true;
    case 'delete':
      return statement.statement.limit === 0;
  }
}

/** Operations failed, or the write concern was not fulfilled. */
function failure(outcome: OutcomeSum, deadline: number | undefined): MongoBulkWriteError {
  const error = failureOf(outcome);
  const { writeErrors, writeConcernErrors } = outcome;
  const tooLate = [...writeErrors, ...writeConcernErrors].some(saysTimeExpired);
  if (deadline !== undefined && tooLate) error.cause = timeoutError(error);
  return error;
}

function failureOf(outcome: OutcomeSum): MongoBulkWriteError {
  const { writeErrors, writeConcernErrors } = outcome;
  // Ids that a reply did not confirm are not among them already.
  const result = resultOf(outcome, false);
  const [first] = writeErrors;
  if (first !== undefined) {
    const message = first.errmsg ?? 'write operation failed';
    return new MongoBulkWriteError({ message, code: first.code, writeErrors }, result);
  }
  const [concern = {}] = writeConcernErrors;
  return new MongoBulkWriteError({ ...concern }, result);
}

/** A command failed: its error, with what the commands before it had done. */
function stopped(error: MongoError, outcome: OutcomeSum): MongoBulkWriteError {
  const { writeErrors } = outcome;
  const response = error instanceof MongoServerError ? error.errorResponse : {};
  const bulkError = new MongoBulkWriteError(
    { ...response, message: error.message, writeErrors },
    resultOf(outcome, false),
  );
  for (const label of error.errorLabels) bulkError.addErrorLabel(label);
  bulkError.cause = error;
  return bulkError;
}
