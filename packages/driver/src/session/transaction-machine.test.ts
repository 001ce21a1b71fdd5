import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  NO_TRANSACTION,
  type TransactionState,
  type TransactionStep,
  transact,
} from './transaction-machine.ts';

/** Goes through steps; says what was sent, and how it ended. */
function walk(...steps: TransactionStep[]): { sent: TransactionStep[]; end: string } {
  let state: TransactionState = NO_TRANSACTION;
  const sent: TransactionStep[] = [];
  for (const step of steps) {
    const transition = transact(state, step);
    if (!transition.ok) return { sent, end: transition.refusal };
    if (transition.sends) sent.push(step);
    state = transition.state;
  }
  return { sent, end: state.kind };
}

test('a transaction with commands is committed by a command, however often', () => {
  assert.deepEqual(walk('start', 'command', 'command', 'commit', 'commit'), {
    sent: ['command', 'command', 'commit', 'commit'],
    end: 'committed',
  });
});

test('an empty transaction sends nothing when it ends', () => {
  assert.deepEqual(walk('start', 'commit', 'commit'), { sent: [], end: 'committed' });
  assert.deepEqual(walk('start', 'abort'), { sent: [], end: 'aborted' });
});

test('a command after the end is outside of any transaction', () => {
  assert.equal(walk('start', 'command', 'commit', 'command').end, 'none');
  assert.equal(walk('start', 'command', 'abort', 'start').end, 'starting');
});

test('steps out of order are refused in the words of the specification', () => {
  assert.equal(walk('commit').end, 'No transaction started');
  assert.equal(walk('abort').end, 'No transaction started');
  assert.equal(walk('start', 'start').end, 'Transaction already in progress');
  assert.equal(
    walk('start', 'commit', 'abort').end,
    'Cannot call abortTransaction after calling commitTransaction',
  );
  assert.equal(
    walk('start', 'abort', 'commit').end,
    'Cannot call commitTransaction after calling abortTransaction',
  );
  assert.equal(walk('start', 'abort', 'abort').end, 'Cannot call abortTransaction twice');
  assert.equal(walk('start', 'commit', 'command', 'commit').end, 'No transaction started');
});
