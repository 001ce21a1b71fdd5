import type { Command } from '../command/command.ts';
import type { Router } from './router.ts';

/**
 * The commands of one mongos: those of a mongod as their trait `onMongos` says, and `routed`, which has the work
 * of those that a mongos does otherwise. Throws where a command is said to be routed and nobody does its work.
 */
export function commandsOfMongos(
  commands: readonly Command[],
  routed: readonly Command[],
  router: Router,
): readonly Command[] {
  const done = new Set(routed.map(({ name }) => name));
  const others = commands.flatMap((command) => {
    if (command.onMongos === 'routed') {
      if (!done.has(command.name)) throw new Error(`no mongos command routes ${command.name}`);
      return [];
    }
    if (done.has(command.name))
      throw new Error(`${command.name} is ${command.onMongos}, and has a mongos command as well`);
    return command.onMongos === 'absent' ? [] : [onMongos(command, router)];
  });
  return [...routed, ...others];
}

function onMongos(command: Command, router: Router): Command {
  return command.onMongos === 'local' ? command : { ...command, run: (call) => router.run(call) };
}
