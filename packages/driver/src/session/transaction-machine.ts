/**
 * The life of a transaction on the client (specification: transactions, "ClientSession state machine"):
 *
 *     none ── start ──▶ starting ── command ──▶ inProgress ── commit ──▶ committed ── commit ──▶ committed
 *                          │                        └──────── abort ───▶ aborted
 *                          ├── commit ─▶ committed, empty: nothing was sent, nothing is to be committed
 *                          └── abort ──▶ aborted
 *
 * From `committed` and `aborted` a start leads to `starting` again; any other command leads to `none`.
 */
export type TransactionState =
  | { readonly kind: 'none' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'inProgress' }
  | { readonly kind: 'committed'; readonly empty: boolean }
  | { readonly kind: 'aborted' };

export type TransactionStep = 'start' | 'command' | 'commit' | 'abort';

/** The state after a step, and what has to be sent; or why the step is refused. */
export type Transition =
  | { readonly ok: true; readonly state: TransactionState; readonly sends: boolean }
  | { readonly ok: false; readonly refusal: string };

export const NO_TRANSACTION: TransactionState = { kind: 'none' };

const STARTING: TransactionState = { kind: 'starting' };
const IN_PROGRESS: TransactionState = { kind: 'inProgress' };
const COMMITTED: TransactionState = { kind: 'committed', empty: false };
const COMMITTED_EMPTY: TransactionState = { kind: 'committed', empty: true };
const ABORTED: TransactionState = { kind: 'aborted' };

/** True if commands belong to the transaction in this state. */
export function isActive(state: TransactionState): boolean {
  return state.kind === 'starting' || state.kind === 'inProgress';
}

export function transact(state: TransactionState, step: TransactionStep): Transition {
  switch (step) {
    case 'start':
      return isActive(state) ? refuse('Transaction already in progress') : reach(STARTING, false);
    case 'command':
      return reach(isActive(state) ? IN_PROGRESS : NO_TRANSACTION, true);
    case 'commit':
      return commit(state);
    case 'abort':
      return abort(state);
  }
}

function commit(state: TransactionState): Transition {
  switch (state.kind) {
    case 'none':
      return refuse('No transaction started');
    case 'starting':
      return reach(COMMITTED_EMPTY, false);
    case 'inProgress':
      return reach(COMMITTED, true);
    case 'committed':
      return reach(state, !state.empty);
    case 'aborted':
      return refuse('Cannot call commitTransaction after calling abortTransaction');
  }
}

function abort(state: TransactionState): Transition {
  switch (state.kind) {
    case 'none':
      return refuse('No transaction started');
    case 'starting':
      return reach(ABORTED, false);
    case 'inProgress':
      return reach(ABORTED, true);
    case 'committed':
      return refuse('Cannot call abortTransaction after calling commitTransaction');
    case 'aborted':
      return refuse('Cannot call abortTransaction twice');
  }
}

function reach(state: TransactionState, sends: boolean): Transition {
  return { ok: true, state, sends };
}

function refuse(refusal: string): Transition {
  return { ok: false, refusal };
}
