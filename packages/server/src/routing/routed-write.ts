import { isStateChange } from '@touchstone/protocol';
import { Int32 } from 'bson';
import type { CommandCall, MaybePromise } from '../command/call.ts';
import type { Command } from '../command/command.ts';
import { checkStatementIds, statementsOf } from '../command/grammar/statement-ids.ts';
import { type Reply, replyOf } from '../command/reply.ts';
import { parseWriteConcern } from '../interceptors/write-concern.ts';
import { CommandError } from '../value/command-error.ts';
import { checkBatchSize } from '../write/batch-size.ts';
import { writeErrorReply } from '../write/write-errors.ts';
import type { Router } from './router.ts';

/**
 * A batch of writes where its database lives. A mongos tells what a shard says of the whole batch as errors of its
 * statements, unless a transaction may be tried again for it.
 */
export function routedWrite(router: Router, command: Command, statements: string): Command {
  return {
    ...command,
    run(call): MaybePromise<Reply> {
      command.fields.parse(call.body, call.node.version);
      checkStatementIds(call.body, statements);
      checkBatchSize(call, statementsOf(call.body, statements).length);
      if (call.generic.writeConcern !== undefined) parseWriteConcern(call);
      const fails = (error: unknown): Reply => replyTo(error, { router, call, statements });
      try {
        const reply = router.run(call);
        return reply instanceof Promise ? reply.catch(fails) : reply;
      } catch (error) {
        return fails(error);
      }
    },
  };
}

interface Batch {
  readonly router: Router;
  readonly call: CommandCall;
  readonly statements: string;
}

/** Errors of the statements themselves: a mongos has read them before it asks a shard. */
const OF_READING: ReadonlySet<string> = new Set([
  'BadValue',
  'FailedToParse',
  'InvalidBSON',
  'InvalidLength',
  'InvalidOptions',
  'Location40323',
  'Location40324',
  'Location40413',
  'Location40414',
  'Location40415',
  'Location51024',
  'TypeMismatch',
]);

// After a change of state a mongos asks the next primary itself; that one has failed too.
function isOwn({ code, codeName }: CommandError): boolean {
  return isStateChange(code) || OF_READING.has(codeName);
}

function replyTo(error: unknown, { router, call, statements }: Batch): Reply {
  if (!(error instanceof CommandError) || error.origin !== 'shard' || isOwn(error)) throw error;
  const host = router.cluster.shardOf(call.generic.database).hosts[0];
  if (call.forcedLabels?.includes('TransientTransactionError')) {
    throw new CommandError(
      error.codeName,
      `Encountered error from ${host} during a transaction :: caused by :: ${error.message}`,
      error.extra,
    );
  }
  const ordered = call.body.value('ordered') !== false;
  const count = ordered ? 1 : statementsOf(call.body, statements).length;
  const errors = Array.from({ length: count }, (_, index) => writeErrorReply({ index, error }));
  return replyOf({ n: new Int32(0), writeErrors: errors });
}
