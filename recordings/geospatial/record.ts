/**
 * `node dist/recordings/geospatial/record.js HOST:PORT`: puts the questions to a real MongoDB and writes
 * what it answers into the data beside.
 */
import { writeFileSync } from 'node:fs';
import { RawCommands } from '../raw-commands.ts';
import { answerTo, HERE, questions } from './questions.ts';

const [address] = process.argv.slice(2);
if (address === undefined) {
  console.error('usage: record HOST:PORT');
  process.exitCode = 2;
} else {
  const [host = '', port] = address.split(':');
  using server = await RawCommands.connect(host, Number(port));
  const answers: string[] = [];
  for (const question of questions()) answers.push(await answerTo(server, question));
  writeFileSync(new URL('answers.txt', HERE), `${answers.map(escaped).join('\n')}\n`);
  console.log(answers.length);
}

function escaped(answer: string): string {
  return answer.replaceAll('\n', '\\n');
}
