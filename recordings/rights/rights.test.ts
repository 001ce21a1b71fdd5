import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { present } from '@touchstone/protocol';
import { startReplicaSet } from '@touchstone/server';
import { RawCommands } from '../raw-commands.ts';
import { askAll, logIn, PASSWORD } from './ask.ts';
import { QUESTIONS } from './questions.ts';

const answers = readFileSync(
  new URL('../../../recordings/rights/answers.txt', import.meta.url),
  'utf8',
);

test('every built-in role is allowed what MongoDB allows it, and nothing else', async () => {
  const roles = ['root', '__system'].map((role) => ({ role, db: 'admin' }));
  await using set = await startReplicaSet({
    members: 1,
    version: '7.0.11',
    auth: { users: [{ username: 'root', password: PASSWORD, roles }] },
  });
  const [host = '', port = ''] = (set.hosts[0] ?? '').split(':');
  const clients: RawCommands[] = [];
  const connect = async (): Promise<RawCommands> => {
    const client = await RawCommands.connect(host, Number(port));
    clients.push(client);
    return client;
  };
  const root = await connect();
  await logIn(root, 'root');
  const { commands } = await root.run('admin', { listCommands: 1 });
  const isKnown = (command: object): boolean => present(Object.keys(command)[0]) in commands;
  const recorded = answers.trimEnd().split('\n');
  assert.equal(recorded.length, QUESTIONS.length);
  const expected = recorded.filter((_, at) => isKnown(present(QUESTIONS[at]).command));
  const found = await askAll(root, connect, ({ command }) => isKnown(command));
  for (const client of clients) client[Symbol.dispose]();
  assert.deepEqual(found, expected);
  // Of the commands of this server, hardly any is not asked for.
  assert.ok(expected.length > 380, `${expected.length} questions`);
});
