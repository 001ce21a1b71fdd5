import { present } from '@touchstone/protocol';
import type { CommandCall, Interceptor, MaybePromise } from '../command/call.ts';
import { numberOf } from '../command/grammar/field-type.ts';
import { numberedSession } from '../command/numbered-session.ts';
import { waitUntil } from '../command/waiting.ts';
import { Transaction } from '../session/transaction.ts';
import { CommandError } from '../value/command-error.ts';

/** The time that a transaction may take unless `transactionLifetimeLimitSeconds` says otherwise. */

/** Starts the transaction that a command begins, or finds the one that it goes on with. */
export const transaction: Interceptor = {
  name: 'transaction',
  before(call) {
    if (call.generic.autocommit !== false) return waitForTransactions(call);
    call.transaction = call.generic.startTransaction ? start(call) : resume(call);
    call.data = call.transaction.store;
    call.readAt = call.transaction.store.position;
    return undefined;
  },
  after(call, outcome) {
    // Whatever fails ends the transaction; its session may not go on as if nothing had happened.
    if (outcome.kind === 'error') call.transaction?.abort();
    return outcome;
  },
};

function start(call: CommandCall): Transaction {
  if (call.generic.coordinator) {
    throw new CommandError('NotWritablePrimary', 'Transaction coordinator is not a primary');
  }
  const { storage, retryableWrites, runtime, parameters } = call.node;
  const { key, lsid, txnNumber, name } = numberedSession(call);
  return retryableWrites.startTransaction(key, txnNumber, name, () => {
    const store = storage.beginTransaction(call.readAt ?? storage.oplog.position);
    const started = new Transaction({ lsid, txnNumber }, store);
    const seconds = present(numberOf(parameters.get('transactionLifetimeLimitSeconds')));
    const timer = runtime.clock.setTimer(seconds * 1000, () => started.abort(), { unref: true });
    store.onEnd(() => timer.cancel());
    return started;
  });
}

function resume(call: CommandCall): Transaction {
  const { key, txnNumber, name } = numberedSession(call);
  const found = call.node.retryableWrites.continueTransaction(key, txnNumber, name);
  found.checkTakes(call.command.name);
  return found;
}

// A collection that a transaction has looked into stays as it is until the transaction ends.
function waitForTransactions(call: CommandCall): MaybePromise<undefined> {
  const { exclusive } = call.command;
  if (exclusive === undefined || inTheWay(call) === undefined) return undefined;
  return waitForEnds(call).then(() => undefined);
}

async function waitForEnds(call: CommandCall): Promise<void> {
  for (;;) {
    const user = inTheWay(call);
    if (user === undefined) return;
    await waitUntil(call, Infinity, (listener) => user.onEnd(listener));
  }
}

function inTheWay({ node, generic, body, name, command }: CommandCall) {
  const collection = body.value(name);
  const { database } = generic;
  if (command.exclusive === 'database') return node.storage.userOf(database);
  if (typeof collection !== 'string') return undefined;
  if (command.target !== 'admin') return node.storage.userOf(database, collection);
  // A command for `admin` names the database with the collection.
  const dot = collection.indexOf('.');
  return node.storage.userOf(collection.slice(0, dot), collection.slice(dot + 1));
}
