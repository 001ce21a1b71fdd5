import type { Command } from '../command/command.ts';
import { killAllSessions } from '../commands/kill-all-sessions.ts';
import { endRoutedSessions } from '../routing/end-routed-sessions.ts';
import type { Router } from '../routing/router.ts';

/** Ends what the sessions of users are doing, here and on every shard. */
export const routedKillAllSessions = (router: Router): Command => ({
  ...killAllSessions,
  run: (call) => endRoutedSessions(router, killAllSessions, call),
});
