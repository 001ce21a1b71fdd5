import { CommandError } from '../value/command-error.ts';
import type { CommandCall } from './call.ts';
import type { ReplicationMember } from './node.ts';

/** The member that this server is. Throws NoReplicationEnabled on a standalone server. */
export function memberOf({ node }: CommandCall): ReplicationMember {
  if (node.member !== undefined) return node.member;
  throw new CommandError('NoReplicationEnabled', 'not running with --replSet');
}
