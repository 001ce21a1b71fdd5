import type { AdapterDocument } from '../../adapter-protocol/adapter-protocol.ts';
import type { NodeOperation } from './operation.ts';

export const sessionOperations: Readonly<Record<string, NodeOperation>> = {
  abortTransaction: ({ target, arguments: options }) => target.abortTransaction(...ifAny(options)),
  commitTransaction: ({ target, arguments: options }) =>
    target.commitTransaction(...ifAny(options)),
  endSession: ({ target, arguments: options }) => target.endSession(options),
  getSnapshotTime: ({ target }) => target.snapshotTime,
  setSnapshotTime: ({ target, arguments: { snapshotTime } }) => {
    target.snapshotTime = snapshotTime;
  },
  startTransaction: ({ target, arguments: options }) => target.startTransaction(options),
  withTransaction: ({ target, arguments: { callback: _operations, ...options }, callback }) =>
    target.withTransaction(callback, options),
};

/** Older versions of the official driver take a callback in the place of options. */
function ifAny(options: AdapterDocument): readonly AdapterDocument[] {
  return Object.keys(options).length === 0 ? [] : [options];
}
