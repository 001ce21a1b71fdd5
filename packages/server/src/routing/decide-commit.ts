import { isStateChange, present } from '@touchstone/protocol';
import { Int32 } from 'bson';
import type { CommandCall } from '../command/call.ts';
import { CommandBody } from '../command/command-body.ts';
import { ConnectionClosed } from '../command/connection-closed.ts';
import { numberedSession } from '../command/numbered-session.ts';
import { waitFor } from '../command/waiting.ts';
import type { Transaction } from '../session/transaction.ts';
import { CommandError } from '../value/command-error.ts';
import { encodeFields } from '../value/encode-fields.ts';
import type { Fields, Value } from '../value/value.ts';
import { abortEverywhere, type RoutedTransaction } from './routed-transactions.ts';
import type { Router } from './router.ts';
import type { Shard } from './shard.ts';

/** The time for which a shard that could not answer is asked again, and how often. */
const ASK_AGAIN_MS = 20_000;
const PAUSE_MS = 5;

/**
 * Makes a transaction over several shards happen on all of them or on none. Each is asked to prepare it; what is
 * prepared outlives elections. Once all have said yes and have a primary, it becomes visible on all of them in one step
 * and at one time. Who commits again while that is under way waits for the same decision. Throws what a shard
 * has said against it, and has then aborted it everywhere.
 */
export function decideCommit(
  router: Router,
  call: CommandCall,
  transaction: RoutedTransaction,
): Promise<void> {
  transaction.deciding ??= decide(router, call, transaction).finally(() => {
    transaction.deciding = undefined;
  });
  return transaction.deciding;
}

async function decide(
  router: Router,
  call: CommandCall,
  transaction: RoutedTransaction,
): Promise<void> {
  const shards = [...transaction.participants];
  try {
    for (const shard of shards) await prepare(router, call, shard);
    await allHavePrimaries(router, call, shards);
    const parts = shards.map((shard) => preparedOn(call, shard));
    // From here on nothing is waited for: all of it happens, and nobody sees a part.
    const time = router.cluster.nextTime(call.node.runtime.clock.date());
    for (const part of parts) part.commitPrepared(time);
    transaction.state = 'committed';
  } catch (error) {
    abortEverywhere(call, transaction);
    throw error;
  }
  await keep(shards);
}

// Nobody is told of it before what each shard has of it is kept.
async function keep(shards: readonly Shard[]): Promise<void> {
  for (const { storage } of shards) await storage.journal?.sync();
}

// Whoever did not hear the answer asks again: to prepare twice is no error, and a new primary knows what is prepared.
async function prepare(router: Router, call: CommandCall, shard: Shard): Promise<void> {
  const { clock } = call.node.runtime;
  const end = clock.now() + ASK_AGAIN_MS;
  for (;;) {
    try {
      await router.runOn(call, shard, prepareBody(call));
      return;
    } catch (error) {
      const isUnheard = error instanceof ConnectionClosed || isChangeOfState(error);
      if (!isUnheard || clock.now() >= end) throw error;
    }
    call.forcedLabels = undefined;
    await waitFor(call, PAUSE_MS);
  }
}

function isChangeOfState(error: unknown): boolean {
  return error instanceof CommandError && isStateChange(error.code);
}

function prepareBody(call: CommandCall): CommandBody {
  const { lsid, txnNumber } = numberedSession(call);
  const fields: Fields = new Map<string, Value>([
    ['prepareTransaction', new Int32(1)],
    ['lsid', lsid],
    ['txnNumber', txnNumber],
    ['autocommit', false],
    ['$db', 'admin'],
  ]);
  return new CommandBody(encodeFields(fields));
}

async function allHavePrimaries(
  router: Router,
  call: CommandCall,
  shards: readonly Shard[],
): Promise<void> {
  for (let at = 0; at < shards.length; at++) {
    const node = router.primaryOf(call, present(shards[at]));
    if (!(node instanceof Promise)) continue;
    await node;
    // Meanwhile another one may have lost its own.
    at = -1;
  }
}

function preparedOn(call: CommandCall, { retryableWrites }: Shard): Transaction {
  const { key, txnNumber } = numberedSession(call);
  const found = retryableWrites.find(key, txnNumber);
  if (found?.state === 'prepared') return found;
  throw new CommandError(
    'NoSuchTransaction',
    `Transaction with { txnNumber: ${txnNumber} } has been aborted.`,
  );
}
