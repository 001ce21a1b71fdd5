import { BSON_TYPE, decodeValue, ElementCursor, propertyOf } from '@touchstone/protocol';
import type { Document, Timestamp } from 'bson';
import { MongoUnexpectedServerResponseError } from '../error/runtime-error.ts';
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
    if (elements.is('writeConcernError')) hasWriteConcernError = isReported(elements);
    else if (elements.is('$clusterTime')) {
      const { valueStart, valueEnd, type } = elements;
      const bytes = reply.subarray(valueStart, valueEnd);
      if (session === undefined && clusterClock.hasSeen(bytes)) continue;
      const time = checkedClusterTime(decodeValue(reply, type, valueStart));
      clusterClock.advance(time, bytes);
      session?.advanceClusterTime(time);
    } else if (session !== undefined) noteForSession(reply, elements, session);
  }
  return hasWriteConcernError;
}

function isReported({ type }: ElementCursor): boolean {
  if (type === BSON_TYPE.document) return true;
  throw new MongoUnexpectedServerResponseError(
    'The server answered with a writeConcernError that is no document',
  );
}

function isTimestamp(value: unknown): value is Timestamp {
  return propertyOf(value, '_bsontype') === 'Timestamp';
}

function checkedTimestamp(name: string, value: unknown): Timestamp {
  if (isTimestamp(value)) {
    return value;
  }
  throw new MongoUnexpectedServerResponseError(
    `The server answered with a ${name} that is no timestamp`,
  );
}

function checkedClusterTime(value: unknown): ClusterTime {
  checkedTimestamp('$clusterTime', propertyOf(value, 'clusterTime'));
  return value as ClusterTime;
}

function noteForSession(reply: Uint8Array, elements: ElementCursor, session: ClientSession): void {
  const value = (): unknown => decodeValue(reply, elements.type, elements.valueStart);
  if (elements.is('operationTime'))
    session.advanceOperationTime(checkedTimestamp('operationTime', value()));
  else if (elements.is('recoveryToken')) session.recoveryToken = value();
  else if (session.snapshotEnabled && session.snapshotTime === undefined) {
    const time = elements.is('cursor')
      ? propertyOf(value(), 'atClusterTime')
      : elements.is('atClusterTime')
        ? value()
        : undefined;
    if (time !== undefined) session.noteSnapshotTime(checkedTimestamp('atClusterTime', time));
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
    const time = checkedClusterTime($clusterTime);
    clusterClock.advance(time);
    session?.advanceClusterTime(time);
  }
  if (operationTime !== undefined) {
    session?.advanceOperationTime(checkedTimestamp('operationTime', operationTime));
  }
}
