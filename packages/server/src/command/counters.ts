/** The number of commands of each kind that were carried out since the start, as serverStatus tells it. */
export interface OperationCounts {
  insert: number;
  query: number;
  update: number;
  delete: number;
  getmore: number;
  command: number;
}

/** The number of documents that were written and read since the start. */
export interface DocumentCounts {
  deleted: number;
  inserted: number;
  returned: number;
  updated: number;
}

/** The things that a server counts from its start on. */
export interface Counters {
  readonly operations: OperationCounts;
  readonly documents: DocumentCounts;
  connectionsCreated: number;
  /** Commands that failed. */
  userAsserts: number;
}

export function newCounters(): Counters {
  const operations = { insert: 0, query: 0, update: 0, delete: 0, getmore: 0, command: 0 };
  const documents = { deleted: 0, inserted: 0, returned: 0, updated: 0 };
  return { operations, documents, connectionsCreated: 0, userAsserts: 0 };
}
