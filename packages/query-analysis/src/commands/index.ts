import type { CommandAnalysis } from '../command/command-analysis.ts';
import { aggregate } from './aggregate.ts';
import { bulkWrite } from './bulk-write.ts';
import { collMod } from './coll-mod.ts';
import { count } from './count.ts';
import { create } from './create.ts';
import { createIndexes } from './create-indexes.ts';
import { deleteCommand } from './delete.ts';
import { distinct } from './distinct.ts';
import { find } from './find.ts';
import { findAndModify } from './find-and-modify.ts';
import { insert } from './insert.ts';
import { update } from './update.ts';

/** Every command that is analyzed; any other is refused. */
export const commands: readonly CommandAnalysis[] = [
  aggregate,
  bulkWrite,
  collMod,
  count,
  create,
  createIndexes,
  deleteCommand,
  distinct,
  find,
  findAndModify,
  insert,
  update,
];
