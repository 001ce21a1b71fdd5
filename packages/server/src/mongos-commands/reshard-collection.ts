import { type Command, defineCommand } from '../command/command.ts';
import { string } from '../command/grammar/field-type.ts';
import { fields, required } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';
import { CommandError } from '../value/command-error.ts';

const TRAITS = {
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  since: '5.0.0',
} as const;

/** Refuses: no collection ever is on its way to another shard key. */
export const abortReshardCollection: Command = defineCommand({
  ...TRAITS,
  name: 'abortReshardCollection',
  help: 'Gives up to bring a collection to another shard key.',
  fields: fields({ abortReshardCollection: required(string) }, { namesItself: true }),
  run() {
    const words = 'Could not find resharding-related metadata that matches the given namespace';
    throw new CommandError('NoSuchReshardCollection', words);
  },
});

/** Refuses: no collection ever is on its way to another shard key. */
export const commitReshardCollection: Command = defineCommand({
  ...TRAITS,
  name: 'commitReshardCollection',
  help: 'Brings a collection to another shard key without waiting any longer.',
  fields: fields({ commitReshardCollection: required(string) }, { namesItself: true }),
  run(_, { commitReshardCollection: namespace }) {
    const words = `Could not find resharding metadata for ${namespace}`;
    throw new CommandError('NoSuchReshardCollection', words);
  },
});

/** Finds nothing that an earlier attempt has left. */
export const cleanupReshardCollection: Command = defineCommand({
  ...TRAITS,
  name: 'cleanupReshardCollection',
  help: 'Clears away what is left of bringing a collection to another shard key.',
  fields: fields({ cleanupReshardCollection: required(string) }, { namesItself: true }),
  run: () => replyOf({}),
});
