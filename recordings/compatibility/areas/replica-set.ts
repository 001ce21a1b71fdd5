import { type Area, admin } from '../area.ts';

/** The commands of an administrator to a replica set. */
export const replicaSet: Area = {
  name: 'replica-set',
  topology: 'replicaset',
  commands: [
    ...admin(
      { setDefaultRWConcern: 1 },
      {
        setDefaultRWConcern: 1,
        defaultReadConcern: { level: 'local' },
        defaultWriteConcern: { w: 1 },
      },
      { setDefaultRWConcern: 1, defaultWriteConcern: { w: 'majority', wtimeout: 0 } },
      { setDefaultRWConcern: 1, defaultWriteConcern: {} },
      { getDefaultRWConcern: 1 },
      { getDefaultRWConcern: 1, inMemory: true },
      {
        setClusterParameter: {
          changeStreamOptions: { preAndPostImages: { expireAfterSeconds: 'off' } },
        },
      },
      { getClusterParameter: 'changeStreamOptions' },
      { getClusterParameter: ['changeStreamOptions'] },
      { getClusterParameter: 'x' },
      { setClusterParameter: { x: {} } },
      { replSetGetRBID: 1 },
      { appendOplogNote: 1, data: { a: 1 } },
      { appendOplogNote: 1 },
      { replSetMaintenance: 1 },
      { replSetSyncFrom: 'x' },
      { replSetInitiate: {} },
      { setFeatureCompatibilityVersion: '7.0', confirm: true },
      { getShardMap: 1 },
      { shardingState: 1 },
    ),
  ],
};
