import type { NodeOperation } from './operation.ts';

export const sessionOperations: Readonly<Record<string, NodeOperation>> = {
  abortTransaction: ({ target, arguments: options }) => target.abortTransaction(options),
  commitTransaction: ({ target, arguments: options }) => target.commitTransaction(options),
  endSession: ({ target, arguments: options }) => target.endSession(options),
  getSnapshotTime: ({ target }) => target.snapshotTime,
  setSnapshotTime: ({ target, arguments: { snapshotTime } }) => {
    target.snapshotTime = snapshotTime;
  },
  startTransaction: ({ target, arguments: options }) => target.startTransaction(options),
  withTransaction: ({ target, arguments: { callback: _operations, ...options }, callback }) =>
    target.withTransaction(callback, options),
};
