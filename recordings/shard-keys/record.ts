/** `node dist/recordings/shard-keys/record.js HOST:PORT`: tries the statements on a real mongos and writes what it answers into the data beside. */
import { writeFileSync } from 'node:fs';
import { RawCommands } from '../raw-commands.ts';
import { answerOf, prepare, WAYS } from './answer-of.ts';
import { STATEMENTS } from './statements.test.data.ts';

const [host = '', port] = (process.argv[2] ?? '').split(':');
if (port === undefined) {
  console.error('usage: record HOST:PORT of a mongos');
  process.exitCode = 2;
} else {
  using server = await RawCommands.connect(host, Number(port));
  const { version } = await server.run('admin', { buildInfo: 1 });
  await prepare(server);
  const lines: string[] = [];
  for (const statement of STATEMENTS) {
    const answers: string[] = [];
    for (const way of WAYS) answers.push(await answerOf(server, statement, way));
    lines.push(`  ${JSON.stringify(answers.join(' | '))},`);
  }
  writeFileSync(
    'recordings/shard-keys/answers.test.data.ts',
    `/** The answer of a MongoDB ${version} (sharded) to each statement: alone, as a retryable write, in a transaction. */\nexport const ANSWERS: readonly string[] = [\n${lines.join('\n')}\n];\n`,
  );
  console.log(lines.length);
}
