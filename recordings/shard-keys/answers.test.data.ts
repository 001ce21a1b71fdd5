/** What a MongoDB 7.0.11 (sharded) answers to each statement: alone, as a retryable write, in a transaction. */
export const ANSWERS: readonly (readonly string[])[] = [
  [
    'ok {"n":0,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Shard key cannot contain array values or array descendants.',
    'ok {"n":0,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Shard key cannot contain array values or array descendants.',
    'ok {"n":0,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Shard key cannot contain array values or array descendants.',
  ],
  [
    'ok {"n":0,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Shard key cannot contain array values or array descendants.',
    'ok {"n":0,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Shard key cannot contain array values or array descendants.',
    'ok {"n":0,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Shard key cannot contain array values or array descendants.',
  ],
  [
    'ok {"n":1,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null} [1] 61: Shard key cannot contain array values or array descendants.',
    'ok {"n":1,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null} [1] 61: Shard key cannot contain array values or array descendants.',
    'ok {"n":0,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null} [1] 61: Shard key cannot contain array values or array descendants.',
  ],
  [
    'ok {"n":1,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Shard key cannot contain array values or array descendants. [1] 61: Shard key cannot contain array values or array descendants.',
    'ok {"n":1,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Shard key cannot contain array values or array descendants. [1] 61: Shard key cannot contain array values or array descendants.',
    'ok {"n":0,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Shard key cannot contain array values or array descendants.',
  ],
  [
    'ok {"n":1,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null}',
  ],
  [
    'ok {"n":1,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null}',
  ],
  [
    'ok {"n":1,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null}',
  ],
  [
    'ok {"n":1,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null}',
  ],
  [
    'ok {"n":0,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Shard key cannot contain array values or array descendants.',
    'ok {"n":0,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Shard key cannot contain array values or array descendants.',
    'ok {"n":0,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Shard key cannot contain array values or array descendants.',
  ],
  [
    'ok {"n":0,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Shard key cannot contain array values or array descendants.',
    'ok {"n":0,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Shard key cannot contain array values or array descendants.',
    'ok {"n":0,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Shard key cannot contain array values or array descendants.',
  ],
  [
    'ok {"n":0,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Shard key cannot contain array values or array descendants.',
    'ok {"n":0,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Shard key cannot contain array values or array descendants.',
    'ok {"n":0,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Shard key cannot contain array values or array descendants.',
  ],
  [
    'ok {"n":1,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null}',
  ],
  [
    'ok {"n":0,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Shard key cannot contain array values or array descendants.',
    'ok {"n":0,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Shard key cannot contain array values or array descendants.',
    'ok {"n":0,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Shard key cannot contain array values or array descendants.',
  ],
  [
    'ok {"n":0,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Shard key cannot contain array values or array descendants.',
    'ok {"n":0,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Shard key cannot contain array values or array descendants.',
    'ok {"n":0,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Shard key cannot contain array values or array descendants.',
  ],
  [
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 20: Must run update to shard key field in a multi-statement transaction or with retryWrites: true.',
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
  ],
  [
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
  ],
  [
    'ok {"n":1,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null}',
  ],
  [
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
  ],
  [
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 31025: Shard key update is not allowed without specifying the full shard key in the query',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 31025: Shard key update is not allowed without specifying the full shard key in the query',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 31025: Shard key update is not allowed without specifying the full shard key in the query',
  ],
  [
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 31025: Shard key update is not allowed without specifying the full shard key in the query',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 31025: Shard key update is not allowed without specifying the full shard key in the query',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 31025: Shard key update is not allowed without specifying the full shard key in the query',
  ],
  [
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 31025: Shard key update is not allowed without specifying the full shard key in the query',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 31025: Shard key update is not allowed without specifying the full shard key in the query',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 31025: Shard key update is not allowed without specifying the full shard key in the query',
  ],
  [
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 20: Must run update to shard key field in a multi-statement transaction or with retryWrites: true.',
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
  ],
  [
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 20: Must run update to shard key field in a multi-statement transaction or with retryWrites: true.',
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
  ],
  [
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 20: Must run update to shard key field in a multi-statement transaction or with retryWrites: true.',
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
  ],
  [
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 54: After applying the update to the document, the field \'x\' was found to be an array or array descendant.',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 54: After applying the update to the document, the field \'x\' was found to be an array or array descendant.',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 54: After applying the update to the document, the field \'x\' was found to be an array or array descendant.',
  ],
  [
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 72: Multi-update operations are not allowed when updating the shard key field.',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 72: Cannot use (or request) retryable writes with multi=true',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 72: Multi-update operations are not allowed when updating the shard key field.',
  ],
  [
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 72: Cannot use (or request) retryable writes with multi=true',
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
  ],
  [
    'ok {"n":2,"nModified":2,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 72: Cannot use (or request) retryable writes with multi=true',
    'ok {"n":2,"nModified":2,"upserted":null,"value":null,"lastErrorObject":null}',
  ],
  [
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null}',
  ],
  [
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 20: Must run update to shard key field in a multi-statement transaction or with retryWrites: true.',
    'ok {"n":2,"nModified":2,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":2,"nModified":2,"upserted":null,"value":null,"lastErrorObject":null}',
  ],
  [
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null} [0] 20: Must run update to shard key field in a multi-statement transaction or with retryWrites: true.',
    'ok {"n":2,"nModified":2,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":2,"nModified":2,"upserted":null,"value":null,"lastErrorObject":null}',
  ],
  [
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 20: Must run update to shard key field in a multi-statement transaction or with retryWrites: true.',
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
  ],
  [
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 20: Must run update to shard key field in a multi-statement transaction or with retryWrites: true.',
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
  ],
  [
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 20: Must run update to shard key field in a multi-statement transaction or with retryWrites: true.',
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
  ],
  [
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 54: After applying the update to the document, the field \'a.b\' was found to be an array or array descendant.',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 54: After applying the update to the document, the field \'a.b\' was found to be an array or array descendant.',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 54: After applying the update to the document, the field \'a.b\' was found to be an array or array descendant.',
  ],
  [
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 20: Must run update to shard key field in a multi-statement transaction or with retryWrites: true.',
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
  ],
  [
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 54: After applying the update to the document, the field \'x\' was found to be an array or array descendant.',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 54: After applying the update to the document, the field \'x\' was found to be an array or array descendant.',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 54: After applying the update to the document, the field \'x\' was found to be an array or array descendant.',
  ],
  [
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 20: Must run update to shard key field in a multi-statement transaction or with retryWrites: true.',
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
  ],
  [
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 31025: Shard key update is not allowed without specifying the full shard key in the query',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 31025: Shard key update is not allowed without specifying the full shard key in the query',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 31025: Shard key update is not allowed without specifying the full shard key in the query',
  ],
  [
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 20: Must run update to shard key field in a multi-statement transaction or with retryWrites: true.',
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
  ],
  [
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
  ],
  [
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 20: Must run update to shard key field in a multi-statement transaction or with retryWrites: true.',
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
  ],
  [
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 31025: Shard key update is not allowed without specifying the full shard key in the query',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 31025: Shard key update is not allowed without specifying the full shard key in the query',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 31025: Shard key update is not allowed without specifying the full shard key in the query',
  ],
  [
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 31025: Shard key update is not allowed without specifying the full shard key in the query',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 31025: Shard key update is not allowed without specifying the full shard key in the query',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 31025: Shard key update is not allowed without specifying the full shard key in the query',
  ],
  [
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 54: After applying the update to the document, the field \'x\' was found to be an array or array descendant.',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 54: After applying the update to the document, the field \'x\' was found to be an array or array descendant.',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 54: After applying the update to the document, the field \'x\' was found to be an array or array descendant.',
  ],
  [
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
  ],
  [
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 20: Must run update to shard key field in a multi-statement transaction or with retryWrites: true.',
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
  ],
  [
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 54: After applying the update to the document, the field \'x\' was found to be an array or array descendant.',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 54: After applying the update to the document, the field \'x\' was found to be an array or array descendant.',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 54: After applying the update to the document, the field \'x\' was found to be an array or array descendant.',
  ],
  [
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 20: Must run update to shard key field in a multi-statement transaction or with retryWrites: true.',
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
  ],
  [
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":1,"upserted":null,"value":null,"lastErrorObject":null}',
  ],
  [
    'ok {"n":1,"nModified":0,"upserted":1,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":0,"upserted":1,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":0,"upserted":1,"value":null,"lastErrorObject":null}',
  ],
  [
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Failed to target upsert by query :: could not extract exact shard key',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Failed to target upsert by query :: could not extract exact shard key',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Failed to target upsert by query :: could not extract exact shard key',
  ],
  [
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Failed to target upsert by query :: could not extract exact shard key',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Failed to target upsert by query :: could not extract exact shard key',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Failed to target upsert by query :: could not extract exact shard key',
  ],
  [
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Failed to target upsert by query :: could not extract exact shard key',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Failed to target upsert by query :: could not extract exact shard key',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Failed to target upsert by query :: could not extract exact shard key',
  ],
  [
    'ok {"n":1,"nModified":0,"upserted":1,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":0,"upserted":1,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":0,"upserted":1,"value":null,"lastErrorObject":null}',
  ],
  [
    'ok {"n":1,"nModified":0,"upserted":1,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":0,"upserted":1,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":0,"upserted":1,"value":null,"lastErrorObject":null}',
  ],
  [
    'ok {"n":1,"nModified":0,"upserted":1,"value":null,"lastErrorObject":null}',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 72: Cannot use (or request) retryable writes with multi=true',
    'ok {"n":1,"nModified":0,"upserted":1,"value":null,"lastErrorObject":null}',
  ],
  [
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Failed to target upsert by query :: could not extract exact shard key',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Failed to target upsert by query :: could not extract exact shard key',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Failed to target upsert by query :: could not extract exact shard key',
  ],
  [
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Failed to target upsert by query :: could not extract exact shard key',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Failed to target upsert by query :: could not extract exact shard key',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Failed to target upsert by query :: could not extract exact shard key',
  ],
  [
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Failed to target upsert by query :: could not extract exact shard key',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Failed to target upsert by query :: could not extract exact shard key',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Failed to target upsert by query :: could not extract exact shard key',
  ],
  [
    'ok {"n":1,"nModified":0,"upserted":1,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":0,"upserted":1,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":0,"upserted":1,"value":null,"lastErrorObject":null}',
  ],
  [
    'ok {"n":1,"nModified":0,"upserted":1,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":0,"upserted":1,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":0,"upserted":1,"value":null,"lastErrorObject":null}',
  ],
  [
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Failed to target upsert by query :: could not extract exact shard key',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Failed to target upsert by query :: could not extract exact shard key',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Failed to target upsert by query :: could not extract exact shard key',
  ],
  [
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Failed to target upsert by query :: could not extract exact shard key',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Failed to target upsert by query :: could not extract exact shard key',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Failed to target upsert by query :: could not extract exact shard key',
  ],
  [
    'ok {"n":1,"nModified":0,"upserted":1,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":0,"upserted":1,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":0,"upserted":1,"value":null,"lastErrorObject":null}',
  ],
  [
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Failed to target upsert by query :: could not extract exact shard key',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Failed to target upsert by query :: could not extract exact shard key',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Failed to target upsert by query :: could not extract exact shard key',
  ],
  [
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Failed to target upsert by query :: could not extract exact shard key',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Failed to target upsert by query :: could not extract exact shard key',
    'ok {"n":0,"nModified":0,"upserted":null,"value":null,"lastErrorObject":null} [0] 61: Failed to target upsert by query :: could not extract exact shard key',
  ],
  [
    '20 IllegalOperation: Plan executor error during findAndModify :: caused by :: Must run update to shard key field in a multi-statement transaction or with retryWrites: true. {"n":null,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":null,"nModified":null,"upserted":null,"value":{"_id":1,"x":1,"y":1,"a":{"b":1},"v":0},"lastErrorObject":{"n":1,"updatedExisting":true}}',
    'ok {"n":null,"nModified":null,"upserted":null,"value":{"_id":1,"x":1,"y":1,"a":{"b":1},"v":0},"lastErrorObject":{"n":1,"updatedExisting":true}}',
  ],
  [
    'ok {"n":null,"nModified":null,"upserted":null,"value":{"_id":1,"x":1,"y":1,"a":{"b":1},"v":0},"lastErrorObject":{"n":1,"updatedExisting":true}}',
    'ok {"n":null,"nModified":null,"upserted":null,"value":{"_id":1,"x":1,"y":1,"a":{"b":1},"v":0},"lastErrorObject":{"n":1,"updatedExisting":true}}',
    'ok {"n":null,"nModified":null,"upserted":null,"value":{"_id":1,"x":1,"y":1,"a":{"b":1},"v":0},"lastErrorObject":{"n":1,"updatedExisting":true}}',
  ],
  [
    'ok {"n":null,"nModified":null,"upserted":null,"value":{"_id":1,"x":1,"y":1,"a":{"b":1},"v":0},"lastErrorObject":{"n":1,"updatedExisting":true}}',
    'ok {"n":null,"nModified":null,"upserted":null,"value":{"_id":1,"x":1,"y":1,"a":{"b":1},"v":0},"lastErrorObject":{"n":1,"updatedExisting":true}}',
    'ok {"n":null,"nModified":null,"upserted":null,"value":{"_id":1,"x":1,"y":1,"a":{"b":1},"v":0},"lastErrorObject":{"n":1,"updatedExisting":true}}',
  ],
  [
    '31025 Location31025: Plan executor error during findAndModify :: caused by :: Shard key update is not allowed without specifying the full shard key in the query {"n":null,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null}',
    '31025 Location31025: Plan executor error during findAndModify :: caused by :: Shard key update is not allowed without specifying the full shard key in the query {"n":null,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null}',
    '31025 Location31025: Plan executor error during findAndModify :: caused by :: Shard key update is not allowed without specifying the full shard key in the query {"n":null,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null}',
  ],
  [
    '31025 Location31025: Plan executor error during findAndModify :: caused by :: Shard key update is not allowed without specifying the full shard key in the query {"n":null,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null}',
    '31025 Location31025: Plan executor error during findAndModify :: caused by :: Shard key update is not allowed without specifying the full shard key in the query {"n":null,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null}',
    '31025 Location31025: Plan executor error during findAndModify :: caused by :: Shard key update is not allowed without specifying the full shard key in the query {"n":null,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null}',
  ],
  [
    '54 NotSingleValueField: Plan executor error during findAndModify :: caused by :: After applying the update to the document, the field \'x\' was found to be an array or array descendant. {"n":null,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null}',
    '54 NotSingleValueField: Plan executor error during findAndModify :: caused by :: After applying the update to the document, the field \'x\' was found to be an array or array descendant. {"n":null,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null}',
    '54 NotSingleValueField: Plan executor error during findAndModify :: caused by :: After applying the update to the document, the field \'x\' was found to be an array or array descendant. {"n":null,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null}',
  ],
  [
    '20 IllegalOperation: Plan executor error during findAndModify :: caused by :: Must run update to shard key field in a multi-statement transaction or with retryWrites: true. {"n":null,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":null,"nModified":null,"upserted":null,"value":{"_id":1,"x":1,"y":1,"a":{"b":1},"v":0},"lastErrorObject":{"n":1,"updatedExisting":true}}',
    'ok {"n":null,"nModified":null,"upserted":null,"value":{"_id":1,"x":1,"y":1,"a":{"b":1},"v":0},"lastErrorObject":{"n":1,"updatedExisting":true}}',
  ],
  [
    '20 IllegalOperation: Plan executor error during findAndModify :: caused by :: Must run update to shard key field in a multi-statement transaction or with retryWrites: true. {"n":null,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":null,"nModified":null,"upserted":null,"value":{"_id":1,"x":1,"y":1,"a":{"b":1},"v":0},"lastErrorObject":{"n":1,"updatedExisting":true}}',
    'ok {"n":null,"nModified":null,"upserted":null,"value":{"_id":1,"x":1,"y":1,"a":{"b":1},"v":0},"lastErrorObject":{"n":1,"updatedExisting":true}}',
  ],
  [
    '20 IllegalOperation: Plan executor error during findAndModify :: caused by :: Must run update to shard key field in a multi-statement transaction or with retryWrites: true. {"n":null,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":null,"nModified":null,"upserted":null,"value":{"_id":1,"x":1,"y":1,"a":{"b":1},"v":0},"lastErrorObject":{"n":1,"updatedExisting":true}}',
    'ok {"n":null,"nModified":null,"upserted":null,"value":{"_id":1,"x":1,"y":1,"a":{"b":1},"v":0},"lastErrorObject":{"n":1,"updatedExisting":true}}',
  ],
  [
    'ok {"n":null,"nModified":null,"upserted":null,"value":null,"lastErrorObject":{"n":1,"updatedExisting":false,"upserted":ID}}',
    'ok {"n":null,"nModified":null,"upserted":null,"value":null,"lastErrorObject":{"n":1,"updatedExisting":false,"upserted":ID}}',
    'ok {"n":null,"nModified":null,"upserted":null,"value":null,"lastErrorObject":{"n":1,"updatedExisting":false,"upserted":ID}}',
  ],
  [
    'ok {"n":null,"nModified":null,"upserted":null,"value":null,"lastErrorObject":{"n":1,"updatedExisting":false,"upserted":ID}}',
    'ok {"n":null,"nModified":null,"upserted":null,"value":null,"lastErrorObject":{"n":1,"updatedExisting":false,"upserted":ID}}',
    'ok {"n":null,"nModified":null,"upserted":null,"value":null,"lastErrorObject":{"n":1,"updatedExisting":false,"upserted":ID}}',
  ],
  [
    'ok {"n":null,"nModified":null,"upserted":null,"value":null,"lastErrorObject":{"n":1,"updatedExisting":false,"upserted":ID}}',
    'ok {"n":null,"nModified":null,"upserted":null,"value":null,"lastErrorObject":{"n":1,"updatedExisting":false,"upserted":ID}}',
    'ok {"n":null,"nModified":null,"upserted":null,"value":null,"lastErrorObject":{"n":1,"updatedExisting":false,"upserted":ID}}',
  ],
  [
    'ok {"n":null,"nModified":null,"upserted":null,"value":null,"lastErrorObject":{"n":1,"updatedExisting":false,"upserted":ID}}',
    'ok {"n":null,"nModified":null,"upserted":null,"value":null,"lastErrorObject":{"n":1,"updatedExisting":false,"upserted":ID}}',
    'ok {"n":null,"nModified":null,"upserted":null,"value":null,"lastErrorObject":{"n":1,"updatedExisting":false,"upserted":ID}}',
  ],
  [
    'ok {"n":null,"nModified":null,"upserted":null,"value":{"_id":1,"x":1,"y":1,"a":{"b":1},"v":0},"lastErrorObject":{"n":1}}',
    'ok {"n":null,"nModified":null,"upserted":null,"value":{"_id":1,"x":1,"y":1,"a":{"b":1},"v":0},"lastErrorObject":{"n":1}}',
    'ok {"n":null,"nModified":null,"upserted":null,"value":{"_id":1,"x":1,"y":1,"a":{"b":1},"v":0},"lastErrorObject":{"n":1}}',
  ],
  [
    'ok {"n":1,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null}',
  ],
  [
    'ok {"n":1,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null}',
    'ok {"n":1,"nModified":null,"upserted":null,"value":null,"lastErrorObject":null}',
  ],
];
