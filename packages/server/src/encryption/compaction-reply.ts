import { type Reply, replyOf } from '../command/reply.ts';
import type { CompactionStats } from './compact.ts';

/** The reply that tells a client of a compaction. */
export function compactionReply({ ecoc, esc }: CompactionStats): Reply {
  return replyOf({ stats: replyOf({ ecoc: counts(ecoc), esc: counts(esc) }) });
}

function counts(numbers: Readonly<Record<string, number>>): Reply {
  return new Map(Object.entries(numbers).map(([name, number]) => [name, BigInt(number)]));
}
