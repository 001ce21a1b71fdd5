import { Int32 } from 'bson';
import type { CommandCall } from '../command/call.ts';
import { type Reply, replyOf } from '../command/reply.ts';
import { CommandError } from '../value/command-error.ts';
import type { Fields } from '../value/value.ts';
import { settingOf } from './cluster-settings.ts';

/** The `_id` of the document in `config.settings`. */
export const DEFAULTS_ID = 'ReadWriteConcernDefaults';

/** Throws on a standalone server, which has no defaults. */
export function checkReplicated(call: CommandCall): void {
  if (call.node.member !== undefined || call.node.mongos !== undefined) return;
  const words = `'${call.command.name}' is not supported on standalone nodes.`;
  throw new CommandError('Location51300', words);
}

/** The concerns of reads and writes that bring none of their own. */
export function defaultConcerns(call: CommandCall): Reply {
  const set = settingOf(call, 'settings', DEFAULTS_ID);
  const read = set?.get('defaultReadConcern') as Fields | undefined;
  const write = set?.get('defaultWriteConcern') as Fields | undefined;
  return replyOf({
    defaultReadConcern: read ?? new Map([['level', 'local']]),
    defaultWriteConcern:
      write ??
      replyOf({
        w: 'majority',
        wtimeout: new Int32(0),
      }),
    updateOpTime: set?.get('updateOpTime'),
    updateWallClockTime: set?.get('updateWallClockTime'),
    defaultWriteConcernSource: write === undefined ? 'implicit' : 'global',
    defaultReadConcernSource: read === undefined ? 'implicit' : 'global',
    localUpdateWallClockTime: new Date(call.node.runtime.clock.date()),
  });
}
