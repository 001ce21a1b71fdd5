import {
  answerScram,
  deriveScramKeys,
  finishScram,
  preparedScramPassword,
  startScram,
} from '@touchstone/protocol';
import { Binary, type Document } from 'bson';
import { type AskedRole, DATABASES, nameOf, QUESTIONS, type Question, ROLES } from './questions.ts';

/** A connection to the server that is asked. */
export interface Connection {
  run(database: string, body: Document): Promise<Document>;
}

export const PASSWORD = 'p';
const UNAUTHORIZED = 13;
const MECHANISM = 'SCRAM-SHA-1';

/** Converses by SCRAM. Throws when the server does not take the password. */
export async function logIn(connection: Connection, username: string): Promise<void> {
  const start = startScram(username, 'abcdefgh');
  const begun = await connection.run('admin', {
    saslStart: 1,
    mechanism: MECHANISM,
    payload: new Binary(Buffer.from(start.message)),
    options: { skipEmptyExchange: true },
  });
  const challenge = Buffer.from((begun['payload'] as Binary).value()).toString();
  const end = answerScram(MECHANISM, { start, challenge }, (salted) =>
    deriveScramKeys(MECHANISM, preparedScramPassword(MECHANISM, username, PASSWORD), salted),
  );
  const last = await connection.run('admin', {
    saslContinue: 1,
    conversationId: begun['conversationId'],
    payload: new Binary(Buffer.from(end.message)),
  });
  if (last['ok'] !== 1) throw new Error(`${username} cannot log in: ${last['errmsg']}`);
  finishScram(end, Buffer.from((last['payload'] as Binary).value()).toString());
}

async function prepare(root: Connection): Promise<void> {
  for (const db of DATABASES) {
    for (const collection of ['c', 'd']) {
      await root.run(db, { drop: collection });
      await root.run(db, { insert: collection, documents: [{ _id: 1, x: 1 }] });
    }
    await root.run(db, { create: 'v', viewOn: 'c', pipeline: [] });
  }
}

/** Puts things back after a question that was allowed, so that all roles are asked the same. */
async function undo(root: Connection, { on, command }: Question): Promise<void> {
  if (command['dropDatabase'] === 1) await prepare(root);
  if (command['createUser'] !== undefined) await root.run(on, { dropUser: command['createUser'] });
  if (command['createRole'] !== undefined) await root.run(on, { dropRole: command['createRole'] });
  if (command['create'] !== undefined) await root.run(on, { drop: command['create'] });
}

/** True if this user may run it: any answer is a yes, but that he may not. */
async function isAllowed(connection: Connection, { command, on }: Question): Promise<boolean> {
  const reply = await connection.run(on, command);
  return reply['code'] !== UNAUTHORIZED;
}

/**
 * Asks everything of a server where root, with `__system`, is logged in on `root`; resolves with a line for each question:
 * its name, its database, the roles that it is allowed to. Questions in `without` are left out.
 */
export async function askAll(
  root: Connection,
  connect: () => Promise<Connection>,
  isAsked: (question: Question) => boolean = () => true,
): Promise<string[]> {
  await prepare(root);
  const questions = QUESTIONS.filter(isAsked);
  const allowed = questions.map((): string[] => []);
  for (const role of ROLES) {
    const connection = await userWith(root, connect, role);
    for (const [at, question] of questions.entries()) {
      if (!(await isAllowed(connection, question))) continue;
      allowed[at]?.push(nameOf(role));
      await undo(root, question);
    }
  }
  return questions.map(({ name, on }, at) => `${name} | ${on} | ${allowed[at]?.join(' ')}`);
}

async function userWith(
  root: Connection,
  connect: () => Promise<Connection>,
  role: AskedRole | undefined,
): Promise<Connection> {
  const name = `user of ${nameOf(role)}`;
  const roles = role === undefined ? [] : [role];
  await root.run('admin', { dropUser: name });
  await root.run('admin', { createUser: name, pwd: PASSWORD, roles, mechanisms: [MECHANISM] });
  const connection = await connect();
  await logIn(connection, name);
  return connection;
}
