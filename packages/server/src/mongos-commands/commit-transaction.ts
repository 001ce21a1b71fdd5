import type { CommandCall } from '../command/call.ts';
import type { Command } from '../command/command.ts';
import { numberedSession } from '../command/numbered-session.ts';
import type { Reply } from '../command/reply.ts';
import { waitUntil } from '../command/waiting.ts';
import { commitTransaction } from '../commands/commit-transaction.ts';
import { checkInSession } from '../routing/check-in-session.ts';
import { decideCommit } from '../routing/decide-commit.ts';
import { type RoutedTransaction, withRecoveryToken } from '../routing/routed-transactions.ts';
import type { Router } from '../routing/router.ts';
import { CommandError } from '../value/command-error.ts';

/** Commits on every shard that the transaction has reached; or asks the one that knows how it ended. */
export const routedCommitTransaction = (router: Router): Command => ({
  ...commitTransaction,
  run(call) {
    checkInSession(call);
    commitTransaction.fields.parse(call.body, call.node.version);
    const transaction = router.transactions.find(call);
    return transaction === undefined ? recover(router, call) : commit(router, call, transaction);
  },
});

async function commit(
  router: Router,
  call: CommandCall,
  transaction: RoutedTransaction,
): Promise<Reply> {
  if (transaction.state === 'aborted') {
    throw new CommandError(
      'NoSuchTransaction',
      `Transaction with { txnNumber: ${transaction.txnNumber} } has been aborted.`,
    );
  }
  const { participants, writers } = transaction;
  if (writers.size > 1 && transaction.state === 'inProgress') {
    await decideCommit(router, call, transaction);
  }
  let answer: Reply = new Map();
  // The only one that was written to comes last: if another has lost its part, nothing is committed.
  const readers = [...participants].filter((shard) => !writers.has(shard));
  for (const shard of [...readers, ...writers]) {
    const reply = await router.runOn(call, shard);
    if (!answer.has('writeConcernError')) answer = reply;
  }
  transaction.state = 'committed';
  return withRecoveryToken(answer, transaction);
}

async function recover(router: Router, call: CommandCall): Promise<Reply> {
  const token = call.body.value('recoveryToken');
  if (!(token instanceof Map)) {
    throw new CommandError(
      'Location50940',
      'Cannot recover the transaction decision without a recoveryToken',
    );
  }
  const id = token.get('recoveryShardId');
  if (typeof id !== 'string') {
    throw new CommandError(
      'NoSuchTransaction',
      'Recovery token is empty, meaning the transaction only performed reads and can be safely ' +
        'retried',
    );
  }
  const shard = router.cluster.named(id);
  const { key, txnNumber } = numberedSession(call);
  const found = shard.retryableWrites.find(key, txnNumber);
  if (found?.state === 'prepared') {
    await waitUntil(call, Infinity, (listener) => found.store.onEnd(listener));
  }
  // Whoever lost the transaction has not asked to commit it: what is not committed yet never will be.
  found?.abort();
  return router.runOn(call, shard);
}
