import type { Command } from '../command/command.ts';
import { killSessions } from '../commands/kill-sessions.ts';
import { endRoutedSessions } from '../routing/end-routed-sessions.ts';
import type { Router } from '../routing/router.ts';

/** Ends what sessions are doing, here and on every shard. */
export const routedKillSessions = (router: Router): Command => ({
  ...killSessions,
  run: (call) => endRoutedSessions(router, killSessions, call),
});
