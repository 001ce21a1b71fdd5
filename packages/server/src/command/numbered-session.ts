import { present } from '@touchstone/protocol';
import { type LogicalSession, sessionName } from '../session/logical-sessions.ts';
import type { Fields } from '../value/value.ts';
import type { CommandCall } from './call.ts';

/** The session of a command with a transaction number: a retryable write, or a part of a transaction. */
export interface NumberedSession {
  /** The session's key. */
  readonly key: LogicalSession['key'];
  readonly lsid: Fields;
  readonly txnNumber: bigint;
  /** The name that MongoDB's messages give the session. */
  readonly name: () => string;
}

/** Only for a command that is known to have both: the grammar takes a number with a session alone. */
export function numberedSession({ session, generic }: CommandCall): NumberedSession {
  const known = present(session, 'the session of a transaction number');
  return {
    key: known.key,
    lsid: present(generic.lsid, 'lsid'),
    txnNumber: present(generic.txnNumber, 'txnNumber'),
    name: () => sessionName(known),
  };
}
