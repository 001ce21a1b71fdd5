/** The number of commands of each kind that were carried out since the start, as serverStatus tells it. */
export interface OperationCounts {
  insert: number;
  query: number;
  update: number;
  delete: number;
  getmore: number;
  command: number;
}

/** The things that a server counts from its start on. */
export interface Counters {
  readonly operations: OperationCounts;
  connectionsCreated: number;
  /** Commands that failed. */
  userAsserts: number;
}

export function newCounters(): Counters {
  const operations = { insert: 0, query: 0, update: 0, delete: 0, getmore: 0, command: 0 };
  return { operations, connectionsCreated: 0, userAsserts: 0 };
}
