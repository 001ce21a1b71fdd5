import type { Command } from '../command/command.ts';
import { endSessions } from '../commands/end-sessions.ts';
import { endRoutedSessions } from '../routing/end-routed-sessions.ts';
import type { Router } from '../routing/router.ts';

/** Ends sessions, here and on every shard. */
export const routedEndSessions = (router: Router): Command => ({
  ...endSessions,
  run: (call) => endRoutedSessions(router, endSessions, call),
});
