import type { TestRunnerOperation } from '../operation-execution/test-runner-operation.ts';
import { assertCollectionExists } from './assert-collection-exists.ts';
import { assertCollectionNotExists } from './assert-collection-not-exists.ts';
import { assertDifferentLsidOnLastTwoCommands } from './assert-different-lsid-on-last-two-commands.ts';
import { assertEventCount } from './assert-event-count.ts';
import { assertIndexExists } from './assert-index-exists.ts';
import { assertIndexNotExists } from './assert-index-not-exists.ts';
import { assertNumberConnectionsCheckedOut } from './assert-number-connections-checked-out.ts';
import { assertSameLsidOnLastTwoCommands } from './assert-same-lsid-on-last-two-commands.ts';
import { assertSessionDirty } from './assert-session-dirty.ts';
import { assertSessionNotDirty } from './assert-session-not-dirty.ts';
import { assertSessionPinned } from './assert-session-pinned.ts';
import { assertSessionTransactionState } from './assert-session-transaction-state.ts';
import { assertSessionUnpinned } from './assert-session-unpinned.ts';
import { assertTopologyType } from './assert-topology-type.ts';
import { createEntities } from './create-entities.ts';
import { failPoint } from './fail-point.ts';
import { loop } from './loop.ts';
import { recordTopologyDescription } from './record-topology-description.ts';
import { runOnThread } from './run-on-thread.ts';
import { targetedFailPoint } from './targeted-fail-point.ts';
import { wait } from './wait.ts';
import { waitForEvent } from './wait-for-event.ts';
import { waitForPrimaryChange } from './wait-for-primary-change.ts';
import { waitForThread } from './wait-for-thread.ts';

/** Every operation on the object `testRunner`. */
export const testRunnerOperations: readonly TestRunnerOperation[] = [
  assertCollectionExists,
  assertCollectionNotExists,
  assertDifferentLsidOnLastTwoCommands,
  assertEventCount,
  assertIndexExists,
  assertIndexNotExists,
  assertNumberConnectionsCheckedOut,
  assertSameLsidOnLastTwoCommands,
  assertSessionDirty,
  assertSessionNotDirty,
  assertSessionPinned,
  assertSessionTransactionState,
  assertSessionUnpinned,
  assertTopologyType,
  createEntities,
  failPoint,
  loop,
  recordTopologyDescription,
  runOnThread,
  targetedFailPoint,
  wait,
  waitForEvent,
  waitForPrimaryChange,
  waitForThread,
];
