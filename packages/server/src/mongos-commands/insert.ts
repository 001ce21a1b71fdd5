import type { Command } from '../command/command.ts';
import { insert } from '../commands/insert.ts';
import { routedWrite } from '../routing/routed-write.ts';
import type { Router } from '../routing/router.ts';

export const routedInsert = (router: Router): Command => routedWrite(router, insert, 'documents');
