import { present } from '@touchstone/protocol';
import { Int32 } from 'bson';
import { checkStageNames } from '../aggregate/update-pipeline.ts';
import { checkWritten } from '../collection/writable-collection.ts';
import type { CommandCall } from '../command/call.ts';
import { type Command, defineCommand } from '../command/command.ts';
import {
  boolean,
  document,
  documents,
  hint,
  looseBoolean,
  rawDocument,
  rawDocuments,
  update as updateType,
  value,
} from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { checkStatementIds } from '../command/grammar/statement-ids.ts';
import { whenDone } from '../command/maybe-promise.ts';
import { namespaceOf } from '../command/namespace.ts';
import { type Reply, replyOf } from '../command/reply.ts';
import { encryptionOf } from '../encryption/encryption.ts';
import { CommandError } from '../value/command-error.ts';
import type { Fields } from '../value/value.ts';
import { checkBatchSize } from '../write/batch-size.ts';
import { runStatements } from '../write/run-statements.ts';
import { carryOutUpdate } from '../write/write-encrypted.ts';
import { writeReply } from '../write/write-errors.ts';

const statement = fields({
  q: required(document),
  u: required(updateType),
  c: optional(document),
  multi: optional(boolean),
  upsert: optional(boolean),
  collation: optional(document),
  arrayFilters: optional(documents),
  hint: optional(hint, { since: '4.2' }),
  sort: optional(document, { since: '8.0' }),
  upsertSupplied: optional(boolean),
  sampleId: optional(value),
});

export const update: Command = defineCommand({
  name: 'update',
  target: 'collection',
  access: 'write',
  auth: 'required',
  inTransaction: 'allowed',
  onMongos: 'routed',
  retryable: true,
  stable: true,
  help: 'Changes documents.',
  fields: fields({
    updates: required(rawDocuments),
    ordered: optional(boolean),
    bypassDocumentValidation: optional(looseBoolean),
    bypassEmptyTsReplacement: optional(boolean, { since: '8.1' }),
    let: optional(document, { since: '5.0' }),
    runtimeConstants: optional(document),
    legacyRuntimeConstants: optional(document),
    encryptionInformation: optional(rawDocument, { since: '6.0' }),
    isTimeseriesNamespace: optional(boolean),
  }),
  check: (body) => checkStatementIds(body, 'updates'),
  run(call, body) {
    const { updates, ordered = true, bypassDocumentValidation = false } = body;
    const namespace = namespaceOf(call);
    checkBatchSize(call, updates.length);
    checkWritten(call, namespace);
    const statements = updates.map((bytes) => parsed(call, bytes));
    const encryption = encryptionOf(call, namespace, body.encryptionInformation);
    if (encryption !== undefined) checkEncryptable(statements);
    for (const { u } of statements) encryption?.prepareUpdate(u);
    let n = 0;
    let modified = 0;
    const upserted: Reply[] = [];
    const running = runStatements(call, {
      count: updates.length,
      ordered,
      run: (index, progress) => {
        const { q, u, c, multi = false, upsert = false, ...options } = present(statements[index]);
        checkSupplied(present(statements[index]));
        if (c !== undefined && !Array.isArray(u)) {
          const words = 'Constant values may only be specified for pipeline updates';
          throw new CommandError('Location51198', words);
        }
        if (multi && options.sort !== undefined) {
          throw new CommandError('FailedToParse', 'Cannot specify sort with multi=true');
        }
        return carryOutUpdate(call, namespace, encryption, {
          ...options,
          filter: q,
          update: u,
          constants: c,
          multi,
          progress: progress.update,
          upsert,
          let: body.let,
          bypassValidation: bypassDocumentValidation,
        }).result;
      },
      take: (index, result) => {
        if (result.kind !== 'update') return;
        n += result.matched;
        modified += result.modified;
        if (result.upsertedId === undefined) return;
        n++;
        upserted.push(replyOf({ index: new Int32(index), _id: result.upsertedId }));
      },
    });
    return whenDone(running, ({ errors, retried }) =>
      writeReply(call, n, { errors, retriedStatements: retried, upserted, modified }),
    );
  },
});

// A router supplies the document that an upsert inserts; nobody else does.
function checkSupplied({ c, upsert = false, upsertSupplied = false }: Supplied): void {
  if (!upsertSupplied) return;
  if (!upsert) {
    const words = "cannot specify 'upsertSupplied: true' for a non-upsert operation";
    throw new CommandError('FailedToParse', words);
  }
  if (c !== undefined) return;
  const words = "the parameter 'upsertSupplied' is set to 'true', but no document was supplied";
  throw new CommandError('FailedToParse', words);
}

interface Supplied {
  readonly c?: Fields | undefined;
  readonly upsert?: boolean | undefined;
  readonly upsertSupplied?: boolean | undefined;
}

// Tags are kept for one document at a time.
function checkEncryptable(statements: readonly { readonly multi?: boolean }[]): void {
  if (statements.length !== 1) {
    throw new CommandError('Location6371502', 'Only single document updates are permitted');
  }
  if (statements[0]?.multi !== true) return;
  throw new CommandError('Location6371503', 'FLE only supports single document updates');
}

function parsed(call: CommandCall, bytes: Uint8Array) {
  const read = statement.parseNested(bytes, 'update.updates', call.node.version);
  if (Array.isArray(read.u)) checkStageNames(read.u);
  return read;
}
