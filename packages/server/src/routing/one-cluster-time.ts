import { present } from '@touchstone/protocol';
import { Timestamp } from 'bson';
import type { CommandCall } from '../command/call.ts';
import { CommandBody } from '../command/command-body.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { encodeFields } from '../value/encode-fields.ts';
import type { Fields } from '../value/value.ts';

/**
 * The read concern that a command's shards get. One of level snapshot gets the newest time of the cluster, so that all
 * shards show the same moment; any other, and one that is for a shard to refuse, stays as it is.
 */
export function readConcernAtOneTime({ generic, node }: CommandCall): Fields | undefined {
  const { readConcern } = generic;
  const now = node.mongos?.clusterTime;
  if (readConcern?.get('level') !== 'snapshot' || now === undefined) return readConcern;
  if (readConcern.has('atClusterTime')) return readConcern;
  const after = readConcern.get('afterClusterTime');
  const isSound = after instanceof Timestamp && !after.isZero() && after.compare(now) <= 0;
  if (after !== undefined && !isSound) return readConcern;
  const fixed = new Map(readConcern);
  fixed.delete('afterClusterTime');
  return fixed.set('atClusterTime', now);
}

/** A command outside a transaction, with the read concern that its shard gets. */
export function atClusterTime(call: CommandCall, body: CommandBody): CommandBody {
  if (call.generic.readConcern?.get('level') !== 'snapshot') return body;
  const readConcern = present(readConcernAtOneTime(call));
  if (readConcern === call.generic.readConcern) return body;
  const fields = decodeFields(body.bytes).set('readConcern', readConcern);
  return new CommandBody(encodeFields(fields), body.sequences);
}
