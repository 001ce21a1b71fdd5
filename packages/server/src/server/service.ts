import type { Interceptor } from '../command/call.ts';
import type { Command } from '../command/command.ts';
import { commands } from '../commands/index.ts';
import { interceptors } from '../interceptors/index.ts';

/** The service of a server for its clients: its commands, and the rules that they pass. */
export interface Service {
  /** The command of that name or alias. */
  commandNamed(name: string): Command | undefined;
  readonly interceptors: readonly Interceptor[];
}

/** Makes a service of a list of commands. */
export function serviceOf(
  list: readonly Command[],
  rules: readonly Interceptor[] = interceptors,
): Service {
  const byName: ReadonlyMap<string, Command> = new Map(
    list.flatMap((command) =>
      [command.name, ...(command.aliases ?? [])].map((name) => [name, command] as const),
    ),
  );
  return { commandNamed: (name) => byName.get(name), interceptors: rules };
}

/** The service of a mongod. */
export const mongodService: Service = serviceOf(commands);
