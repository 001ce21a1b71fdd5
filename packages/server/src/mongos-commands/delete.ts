import type { Command } from '../command/command.ts';
import { delete_ } from '../commands/delete.ts';
import { routedWrite } from '../routing/routed-write.ts';
import type { Router } from '../routing/router.ts';

export const routedDelete = (router: Router): Command => routedWrite(router, delete_, 'deletes');
