import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Command } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { commandsOfMongos } from './commands-of-mongos.ts';
import type { Router } from './router.ts';

const command = (name: string, onMongos: Command['onMongos']): Command => ({
  name,
  onMongos,
  target: 'database',
  access: 'control',
  auth: 'none',
  inTransaction: 'forbidden',
  help: '',
  fields: fields({}),
  run: () => new Map([['by', 'mongod']]),
});
const router = { run: () => new Map([['by', 'shard']]) } as unknown as Router;
const ranBy = (list: readonly Command[], name: string): unknown =>
  (list.find((each) => each.name === name)?.run({} as never) as Map<string, unknown>)?.get('by');

test('a mongos answers, forwards, routes or lacks a command as its trait says', () => {
  const routed = { ...command('find', 'routed'), run: () => new Map([['by', 'mongos']]) };
  const list = commandsOfMongos(
    [
      command('ping', 'local'),
      command('count', 'forwarded'),
      command('find', 'routed'),
      command('replSetFreeze', 'absent'),
    ],
    [routed],
    router,
  );
  assert.equal(ranBy(list, 'ping'), 'mongod');
  assert.equal(ranBy(list, 'count'), 'shard');
  assert.equal(ranBy(list, 'find'), 'mongos');
  assert.equal(ranBy(list, 'replSetFreeze'), undefined);
  assert.equal(list.length, 3);
});

test('a command that is routed by nobody, or routed against its trait, is refused at the start', () => {
  assert.throws(() => commandsOfMongos([command('find', 'routed')], [], router), /routes find/);
  const count = command('count', 'forwarded');
  assert.throws(() => commandsOfMongos([count], [count], router), /count is forwarded/);
});
