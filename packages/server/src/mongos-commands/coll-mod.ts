import type { Command } from '../command/command.ts';
import { collMod } from '../commands/coll-mod.ts';
import type { Router } from '../routing/router.ts';
import { toldByShard } from '../routing/told-by-shard.ts';

/** Changes a collection where its database lives. */
export const routedCollMod = (router: Router): Command =>
  toldByShard(router, collMod, { failures: false });
