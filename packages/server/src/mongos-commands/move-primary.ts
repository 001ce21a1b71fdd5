import { type Command, defineCommand } from '../command/command.ts';
import { string } from '../command/grammar/field-type.ts';
import { fields, required } from '../command/grammar/fields.ts';
import { checkDatabase } from '../command/namespace.ts';
import { replyOf } from '../command/reply.ts';
import type { Router } from '../routing/router.ts';
import { CommandError } from '../value/command-error.ts';

/** Moves a database to another shard, with its sharded collections, as these are kept whole. Cursors over it end. */
export const movePrimary = ({ cluster }: Router): Command =>
  defineCommand({
    name: 'movePrimary',
    aliases: ['moveprimary'],
    target: 'admin',
    access: 'control',
    auth: 'required',
    inTransaction: 'forbidden',
    onMongos: 'local',
    help: 'Moves a database to another shard.',
    fields: fields({ movePrimary: required(string), to: required(string) }, { namesItself: true }),
    run(_, { movePrimary: database, to: id }) {
      checkDatabase(database);
      if (cluster.isOwn(database)) {
        throw new CommandError('InvalidOptions', `Can't move primary for ${database} database`);
      }
      if (id === '') {
        throw new CommandError('InvalidOptions', 'you have to specify where you want to move it');
      }
      const to = cluster.shards.find((each) => each.id === id);
      if (!cluster.databases().includes(database)) {
        throw new CommandError('NamespaceNotFound', `database ${database} not found`);
      }
      if (to === undefined) {
        throw new CommandError(
          'ShardNotFound',
          `Requested primary shard ${id} does not exist :: caused by :: Shard ${id} not found`,
        );
      }
      const from = cluster.shardOf(database);
      if (from === to) return replyOf({});
      cluster.movePrimary(database, to);
      for (const { cursors } of from.nodes) {
        cursors.killOver((namespace) => namespace.startsWith(`${database}.`));
      }
      return replyOf({});
    },
  });
