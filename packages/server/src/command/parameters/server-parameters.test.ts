import assert from 'node:assert/strict';
import { test } from 'node:test';
import { present } from '@touchstone/protocol';
import type { Document } from 'bson';
import { startStandalone } from '../../deployment/standalone.ts';
import { InProcessClient } from '../../server/in-process.test-support.ts';
import type { ServerOptions } from '../../server/server-options.ts';

async function answers(
  parameters: NonNullable<ServerOptions['parameters']>,
  ...commands: Document[]
): Promise<Document[]> {
  await using standalone = await startStandalone({ parameters });
  const client = new InProcessClient(standalone.server);
  const replies: Document[] = [];
  for (const command of commands) replies.push(await client.run({ ...command, $db: 'admin' }));
  return replies;
}

const brief = ({ ok, code, errmsg, was }: Document): unknown =>
  ok === 1 ? { was } : [code, errmsg];

test('setParameter changes what may change, in MongoDB’s words where it does not', async () => {
  const replies = await answers(
    {},
    { setParameter: 1, transactionLifetimeLimitSeconds: 30 },
    { setParameter: 1, transactionLifetimeLimitSeconds: 60.7 },
    { setParameter: 1, transactionLifetimeLimitSeconds: 0 },
    { setParameter: 1, transactionLifetimeLimitSeconds: 'x' },
    { setParameter: 1, acceptApiVersion2: true },
    { setParameter: 1, enableTestCommands: false },
    { setParameter: 1, authenticationMechanisms: ['A'] },
    { setParameter: 1, toString: 1 },
    { setParameter: 1 },
  );
  const fixed = (name: string): unknown => [20, `not allowed to change [${name}] at runtime`];
  const name = 'transactionLifetimeLimitSeconds';
  assert.deepEqual(replies.map(brief), [
    { was: 60 },
    { was: 30 },
    [2, `Invalid value for parameter ${name}: 0 is not greater than or equal to 1`],
    [2, `Failed validating ${name}: Unable to coerce value to integral type`],
    fixed('acceptApiVersion2'),
    fixed('enableTestCommands'),
    fixed('authenticationMechanisms'),
    [72, 'attempted to set unrecognized parameter [toString], use help:true to see options '],
    [72, 'no option found to set, use help:true to see options '],
  ]);
});

test('version 2 of the API is there where the server was started so', async () => {
  const deprecated = {
    testDeprecationInVersion2: 1,
    apiVersion: '2',
    apiDeprecationErrors: true,
  };
  const strict = { testVersion2: 1, apiVersion: '2', apiStrict: true };
  const [refused] = await answers({}, strict);
  assert.deepEqual(brief(present(refused)), [322, 'Cannot accept API version 2']);
  const [taken, error] = await answers({ acceptApiVersion2: true }, strict, deprecated);
  assert.equal(present(taken)['ok'], 1);
  assert.equal(present(error)['codeName'], 'APIDeprecationError');
});

test('a version that is not given is missed where the server requires it', async () => {
  const ping = { ping: 1 };
  const [missed, given] = await answers({ requireApiVersion: true }, ping, {
    ...ping,
    apiVersion: '1',
  });
  assert.equal(present(missed)['code'], 498870);
  assert.equal(present(given)['ok'], 1);
});

test('without enableTestCommands there are none', async () => {
  const commands = ['testVersion2', 'configureFailPoint', 'testDeprecationInVersion2'];
  const replies = await answers(
    { enableTestCommands: false },
    ...commands.map((name) => ({ [name]: 1 })),
  );
  assert.deepEqual(
    replies.map(brief),
    commands.map((name) => [59, `no such command: '${name}'`]),
  );
});

test('a server does not start with a parameter that there is not', async () => {
  await assert.rejects(
    answers({ nothing: true }),
    /RangeError: There is no server parameter "nothing"/,
  );
});
