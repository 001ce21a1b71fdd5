import { Binary, Int32, Long } from 'bson';
import { type Area, own } from '../area.ts';

let sessions = 0;

/** A command in a session of its own. */
function inSession(fields: object, command: object = { find: 't' }): object {
  const id = Buffer.alloc(16, 0xaa);
  id.writeUInt32BE(++sessions, 12);
  return { ...command, lsid: { id: new Binary(id, 4) }, ...fields };
}

const begun = (fields: object): object =>
  inSession({ txnNumber: Long.ONE, autocommit: false, startTransaction: true, ...fields });

/** The fields of sessions that routers alone send. */
export const sessionFields: Area = {
  name: 'session-fields',
  topology: 'replicaset',
  commands: own(
    { drop: 't' },
    { insert: 't', documents: [{ _id: 1 }] },
    begun({ txnRetryCounter: new Int32(0) }),
    begun({ txnRetryCounter: 'x' }),
    begun({ txnRetryCounter: new Int32(-1) }),
    inSession({ txnRetryCounter: new Int32(0) }),
    inSession(
      { txnNumber: Long.ONE, txnRetryCounter: new Int32(0) },
      { insert: 't', documents: [{ _id: 2 }] },
    ),
    begun({ coordinator: true }),
    begun({ coordinator: 'x' }),
    inSession({ coordinator: true }),
    { ping: 1, coordinator: true },
    { aggregate: 't', pipeline: [{ $changeStream: {} }, { $count: 'n' }], cursor: {} },
  ),
};
