import type { Document } from 'bson';
import { RawCommands } from '../raw-commands.ts';
import type { Area } from './area.ts';
import { shownReply } from './shown-reply.ts';

/** The database of an area. */
export function databaseOf({ name }: Area): string {
  return `compatibility-${name}`;
}

/** A connection to an address, `HOST:PORT`. */
export async function connectTo(address: string): Promise<RawCommands> {
  const at = address.lastIndexOf(':');
  return RawCommands.connect(address.slice(0, at), Number(address.slice(at + 1)));
}

/** The answer of a server to a command, in a line. */
export async function answerTo(
  server: RawCommands,
  database: string,
  command: Document,
): Promise<string> {
  return shownReply(await server.exchange(database, command), Date.now());
}

/** The answers of a server to all commands of an area, in lines. The area's database is new. */
export async function answersTo(server: RawCommands, area: Area): Promise<readonly string[]> {
  const database = databaseOf(area);
  await server.run(database, { dropDatabase: 1 });
  const answers: string[] = [];
  for (const { command, database: other } of area.commands) {
    answers.push(await answerTo(server, other ?? database, command));
  }
  await server.run(database, { dropDatabase: 1 });
  return answers;
}
