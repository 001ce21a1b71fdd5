import type { Command } from '../command/command.ts';
import { update } from '../commands/update.ts';
import { routedWrite } from '../routing/routed-write.ts';
import type { Router } from '../routing/router.ts';

export const routedUpdate = (router: Router): Command => routedWrite(router, update, 'updates');
