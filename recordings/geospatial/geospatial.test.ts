import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { startStandalone } from '@touchstone/server';
import { EJSON } from 'bson';
import { RawCommands } from '../raw-commands.ts';
import { answerTo, HERE, questions } from './questions.ts';

const ACROSS_DATES =
  'An index of a plane does not know that the date line has another side, and misses what is there.';
const TOUCHING =
  'A vertex of one shape lies on an edge of the other: the last bit of a sine decides.';

/** Questions that are answered otherwise, and why. */
const KNOWN_DIFFERENCES: ReadonlyMap<string, string> = new Map([
  ['seed 1: 39', ACROSS_DATES],
  ['seed 1: 41', ACROSS_DATES],
  ['seed 6: 14', TOUCHING],
]);

test('geospatial questions are answered as MongoDB 7.0.11 does', async () => {
  const answers = readFileSync(new URL('answers.txt', HERE), 'utf8').trimEnd().split('\n');
  await using deployment = await startStandalone({ version: '7.0.11' });
  const [, host = '', port] = /\/\/([^:]+):(\d+)/.exec(deployment.uri) ?? [];
  using server = await RawCommands.connect(host, Number(port));
  const differences: string[] = [];
  const asked = questions();
  assert.equal(asked.length, answers.length);
  for (const [number, question] of asked.entries()) {
    const answer = (await answerTo(server, question)).replaceAll('\n', '\\n');
    const known = KNOWN_DIFFERENCES.get(question.name);
    if ((answer === answers[number]) === (known === undefined)) continue;
    const told =
      known === undefined
        ? `MongoDB: ${answers[number]}\n    here: ${answer}`
        : `no longer so: ${known}`;
    differences.push(`${question.name} ${EJSON.stringify(question.command)}\n ${told}`);
  }
  assert.equal(differences.length, 0, differences.join('\n'));
});
