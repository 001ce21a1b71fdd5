import { type Command, defineCommand } from '../command/command.ts';
import type { CommandTraits } from '../command/command-traits.ts';
import { fields } from '../command/grammar/fields.ts';
import { type Reply, replyOf } from '../command/reply.ts';

export const listCommands: Command = defineCommand({
  name: 'listCommands',
  target: 'database',
  access: 'control',
  auth: 'none',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Lists the commands of this server.',
  fields: fields({}, { lenient: true }),
  run({ node }) {
    const commands: Reply = new Map();
    for (const command of node.commands) commands.set(command.name, describe(command));
    return replyOf({ commands });
  },
});

function describe({ help, auth, access, target, stable }: CommandTraits): Reply {
  return replyOf({
    help,
    requiresAuth: auth === 'required',
    secondaryOk: access !== 'write',
    adminOnly: target === 'admin',
    apiVersions: stable ? ['1'] : [],
    deprecatedApiVersions: [],
  });
}
