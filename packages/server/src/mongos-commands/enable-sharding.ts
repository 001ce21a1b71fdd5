import { type Command, defineCommand } from '../command/command.ts';
import { string } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { checkDatabase } from '../command/namespace.ts';
import type { Router } from '../routing/router.ts';
import { CommandError } from '../value/command-error.ts';

/** Gives a database its primary shard, as the first write would. */
export const enableSharding = (router: Router): Command =>
  defineCommand({
    name: 'enableSharding',
    target: 'admin',
    access: 'control',
    auth: 'required',
    inTransaction: 'forbidden',
    onMongos: 'local',
    help: 'Makes a database, and lets its collections be sharded.',
    fields: fields(
      { enableSharding: required(string), primaryShard: optional(string) },
      { namesItself: true },
    ),
    run(_, { enableSharding: database, primaryShard }) {
      checkDatabase(database);
      const { cluster } = router;
      if (cluster.isOwn(database)) {
        throw new CommandError('InvalidOptions', `can't shard ${database} database`);
      }
      cluster.claim(database, primaryShard);
      return new Map();
    },
  });
