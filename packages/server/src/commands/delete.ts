import { present } from '@touchstone/protocol';
import { checkWriteName } from '../collection/writable-collection.ts';
import { type Command, defineCommand } from '../command/command.ts';
import {
  boolean,
  document,
  hint,
  looseBoolean,
  number,
  rawDocument,
  rawDocuments,
  value,
} from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { checkStatementIds } from '../command/grammar/statement-ids.ts';
import { whenDone } from '../command/maybe-promise.ts';
import { namespaceToWrite } from '../command/namespace.ts';
import { encryptionOf } from '../encryption/encryption.ts';
import { CommandError } from '../value/command-error.ts';
import { checkBatchSize } from '../write/batch-size.ts';
import { runStatements } from '../write/run-statements.ts';
import { carryOutDelete } from '../write/write-encrypted.ts';
import { writeReply } from '../write/write-errors.ts';

const statement = fields({
  q: required(document),
  limit: required(number),
  collation: optional(document),
  hint: optional(hint, { since: '4.3.4' }),
  sampleId: optional(value),
});

export const delete_: Command = defineCommand({
  name: 'delete',
  target: 'collection',
  access: 'write',
  auth: 'required',
  inTransaction: 'allowed',
  onMongos: 'routed',
  retryable: true,
  stable: true,
  help: 'Removes documents.',
  fields: fields({
    deletes: required(rawDocuments),
    ordered: optional(boolean),
    bypassDocumentValidation: optional(looseBoolean),
    let: optional(document, { since: '5.0' }),
    legacyRuntimeConstants: optional(document),
    encryptionInformation: optional(rawDocument, { since: '6.0' }),
    isTimeseriesNamespace: optional(boolean),
  }),
  check: (body) => checkStatementIds(body, 'deletes'),
  run(call, body) {
    const { deletes, ordered = true } = body;
    const namespace = namespaceToWrite(call);
    checkBatchSize(call, deletes.length);
    checkWriteName(namespace);
    const statements = deletes.map((bytes) => {
      const read = statement.parseNested(bytes, 'delete.deletes', call.node.version);
      if (read.limit !== 0 && read.limit !== 1) {
        throw new CommandError(
          'FailedToParse',
          `The limit field in delete objects must be 0 or 1. Got ${read.limit}`,
        );
      }
      return read;
    });
    const encryption = encryptionOf(call, namespace, body.encryptionInformation);
    if (encryption !== undefined && statements.length !== 1) {
      throw new CommandError('Location6371302', 'Only single document deletes are permitted');
    }
    let n = 0;
    const running = runStatements(call, {
      count: deletes.length,
      ordered,
      run: (index, progress) => {
        const { q, limit, collation, hint: asked } = present(statements[index]);
        const { deleted } = carryOutDelete(call, namespace, encryption, {
          filter: q,
          multi: limit === 0,
          progress: progress.remove,
          collation,
          hint: asked,
          let: body.let,
        });
        return { kind: 'delete', deleted };
      },
      take: (_index, result) => {
        if (result.kind === 'delete') n += result.deleted;
      },
    });
    return whenDone(running, ({ errors, retried }) =>
      writeReply(call, n, { errors, retriedStatements: retried }),
    );
  },
});
