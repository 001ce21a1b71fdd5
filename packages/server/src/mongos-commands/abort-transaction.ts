import type { Command } from '../command/command.ts';
import { numberedSession } from '../command/numbered-session.ts';
import type { Reply } from '../command/reply.ts';
import { isAtLeast } from '../command/version.ts';
import { abortTransaction } from '../commands/abort-transaction.ts';
import { checkInSession } from '../routing/check-in-session.ts';
import { abortEverywhere, withRecoveryToken } from '../routing/routed-transactions.ts';
import type { Router } from '../routing/router.ts';
import { CommandError } from '../value/command-error.ts';

/** Aborts on every shard that the transaction has reached. */
export const routedAbortTransaction = (router: Router): Command => ({
  ...abortTransaction,
  async run(call) {
    checkInSession(call);
    const transaction = router.transactions.find(call);
    if (transaction === undefined) {
      if (!isAtLeast(call.node.version, '8.0')) router.transactions.refuse(call);
      const { name, txnNumber } = numberedSession(call);
      throw new CommandError(
        'Location8027900',
        `attempting to continue transaction that was not started lsid: ${name()} txnNumber: ${txnNumber}`,
      );
    }
    let answer: Reply = new Map();
    try {
      for (const shard of transaction.participants) answer = await router.runOn(call, shard);
    } finally {
      // A transaction that one shard has lost already is not to stay on the others.
      if (transaction.state === 'inProgress') abortEverywhere(call, transaction);
    }
    return withRecoveryToken(answer, transaction);
  },
});
