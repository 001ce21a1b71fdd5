export { administration } from './administration.ts';
export { expressions } from './expressions.ts';
export { indexes } from './indexes.ts';
export { queries } from './queries.ts';
export { replicaSet } from './replica-set.ts';
export { snapshotReads } from './snapshot-reads.ts';
export { textSearch } from './text-search.ts';
export { updates } from './updates.ts';
