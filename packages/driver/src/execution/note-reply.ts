import { decodeValue, ElementCursor } from '@touchstone/protocol';
import type { Document } from 'bson';
import type { ClientSession } from '../session/client-session.ts';
import type { ClusterClock, ClusterTime } from '../session/cluster-clock.ts';

/**
 * Takes the times out of a reply, in place: one walk over the top level, without decoding the rest.
 * True when the reply also reports a `writeConcernError`.
 */
export function noteReply(
  reply: Uint8Array,
  clusterClock: ClusterClock,
  session: ClientSession | undefined,
): boolean {
  let hasWriteConcernError = false;
  const elements = new ElementCursor(reply);
  while (elements.next()) {
    if (elements.is('writeConcernError')) hasWriteConcernError = true;
    else if (elements.is('$clusterTime')) {
      const { valueStart, valueEnd, type } = elements;
      const bytes = reply.subarray(valueStart, valueEnd);
      if (session === undefined && clusterClock.hasSeen(bytes)) continue;
      const time: ClusterTime = decodeValue(reply, type, valueStart);
      clusterClock.advance(time, bytes);
      session?.advanceClusterTime(time);
    } else if (session !== undefined) noteForSession(reply, elements, session);
  }
  return hasWriteConcernError;
}

function noteForSession(reply: Uint8Array, elements: ElementCursor, session: ClientSession): void {
  const value = (): any => decodeValue(reply, elements.type, elements.valueStart);
  if (elements.is('operationTime')) session.advanceOperationTime(value());
  else if (elements.is('recoveryToken')) session.recoveryToken = value();
  else if (session.snapshotEnabled && session.snapshotTime === undefined) {
    const time = elements.is('cursor')
      ? value().atClusterTime
      : elements.is('atClusterTime')
        ? value()
        : undefined;
    if (time !== undefined) session.noteSnapshotTime(time);
  }
}

/** The same for the reply of an error, which is decoded already. */
export function noteErrorReply(
  reply: Document,
  clusterClock: ClusterClock,
  session: ClientSession | undefined,
): void {
  const { $clusterTime, operationTime } = reply;
  if ($clusterTime !== undefined) {
    clusterClock.advance($clusterTime);
    session?.advanceClusterTime($clusterTime);
  }
  if (operationTime !== undefined) session?.advanceOperationTime(operationTime);
}
