import type { Command } from '../command/command.ts';
import { killAllSessionsByPattern } from '../commands/kill-all-sessions-by-pattern.ts';
import { endRoutedSessions } from '../routing/end-routed-sessions.ts';
import type { Router } from '../routing/router.ts';

/** Ends what the sessions that fit a pattern are doing, here and on every shard. */
export const routedKillAllSessionsByPattern = (router: Router): Command => ({
  ...killAllSessionsByPattern,
  run: (call) => endRoutedSessions(router, killAllSessionsByPattern, call),
});
