import type { Document } from 'bson';
import { MongoAPIError } from '../error/mongo-error.ts';
import { type CursorReply, parseCursorReply } from '../operation-model/cursor-reply.ts';
import type { MongoDBNamespace } from '../operation-model/mongodb-namespace.ts';
import type { Operation } from '../operation-model/operation.ts';
import type { GetMoreOptions } from '../operations/get-more.ts';
import { runCommand } from '../operations/run-command.ts';
import { AbstractCursor } from './abstract-cursor.ts';
import type { AbstractCursorOptions, CursorContext } from './cursor-options.ts';

/** Options of `runCursorCommand` (run-command.md, "RunCursorCommandOptions"). */
export type RunCursorCommandOptions = Omit<
  AbstractCursorOptions,
  'readConcern' | 'batchSize' | 'maxTimeMS' | 'comment'
>;

/** The result of `Db.runCursorCommand`: any command that answers with a cursor (specification: run-command). */
export class RunCommandCursor extends AbstractCursor {
  /** The command that opens the cursor. */
  readonly command: Readonly<Record<string, unknown>>;
  /** The fields that each `getMore` is sent with; the command itself is sent as it is. */
  readonly getMoreOptions: { comment?: unknown; maxAwaitTimeMS?: number; batchSize?: number } = {};

  constructor(
    context: CursorContext,
    namespace: MongoDBNamespace,
    command: Document,
    options: RunCursorCommandOptions = {},
  ) {
    super(context, namespace, options);
    this.command = Object.freeze({ ...command });
  }

  /** Sets the comment of each getMore. */
  setComment(comment: unknown): this {
    this.getMoreOptions.comment = comment;
    return this;
  }

  /** Sets how long the server waits at each getMore, in milliseconds. */
  setMaxTimeMS(maxTimeMS: number): this {
    this.getMoreOptions.maxAwaitTimeMS = maxTimeMS;
    return this;
  }

  /** Sets how many documents each getMore asks for. */
  setBatchSize(batchSize: number): this {
    this.getMoreOptions.batchSize = batchSize;
    return this;
  }

  /** A cursor with the same question that has asked nothing yet. */
  clone(): never {
    throw new MongoAPIError('Clone not supported, create a new cursor with db.runCursorCommand');
  }

  /** Sets the read concern, before the first document is asked for. */
  override withReadConcern(_readConcern?: unknown): never {
    throw new MongoAPIError(
      'RunCommandCursor does not support readConcern it must be attached to the command being run',
    );
  }

  /** Sets a flag of the cursor, before the first document is asked for. */
  override addCursorFlag(_flag?: string, _value?: boolean): never {
    throw new MongoAPIError(
      'RunCommandCursor does not support cursor flags, they must be attached to the command being run',
    );
  }

  /** The time that the server may work on the operation, in milliseconds; default: as long as it takes. */
  override maxTimeMS(_value?: number): never {
    throw new MongoAPIError(
      'maxTimeMS must be configured on the command document directly, to configure getMore.maxTimeMS use cursor.setMaxTimeMS()',
    );
  }

  /** The number of documents that the server sends at once; default: the server's. */
  override batchSize(_value?: number): never {
    throw new MongoAPIError(
      'batchSize must be configured on the command document directly, to configure getMore.batchSize use cursor.setBatchSize()',
    );
  }

  protected openingOperation(): Operation<CursorReply> {
    return runCommand(this.namespace.db, this.command, this.settings, parseCursorReply);
  }

  protected override moreOptions(): GetMoreOptions {
    return this.getMoreOptions;
  }
}
