/**
 * `node dist/recordings/session-faults/record.js STANDALONE REPLICASET MONGOS`: tries the faults on three real deployments
 * (`HOST:PORT` each) and writes what they answer into the data beside.
 */
import { writeFileSync } from 'node:fs';
import { RawCommands } from '../raw-commands.ts';
import { answersOf, parseFault, prepare } from './answers-of.ts';
import { FAULTS } from './faults.test.data.ts';

const TOPOLOGIES = ['standalone', 'replica-set', 'sharded'] as const;
const addresses = process.argv.slice(2);
if (addresses.length < TOPOLOGIES.length) {
  console.error('usage: record STANDALONE REPLICASET MONGOS (HOST:PORT each)');
  process.exitCode = 2;
} else {
  for (const [index, topology] of TOPOLOGIES.entries()) {
    await record(topology, addresses[index] as string);
  }
}

async function record(topology: string, address: string): Promise<void> {
  const [host = '', port] = address.split(':');
  using server = await RawCommands.connect(host, Number(port));
  const { version } = await server.run('admin', { buildInfo: 1 });
  await prepare(server);
  const answers: string[] = [];
  for (const line of FAULTS) answers.push(await answersOf(server, parseFault(line)));
  const lines = answers.map((answer) => `  ${JSON.stringify(answer)},`);
  const name = `${topology.toUpperCase().replace('-', '_')}_ANSWERS`;
  writeFileSync(
    `recordings/session-faults/${topology}-answers.test.data.ts`,
    `/** What a MongoDB ${version} (${topology.replace('-', ' ')}) answers to each line of the faults. */\nexport const ${name}: readonly string[] = [\n${lines.join('\n')}\n];\n`,
  );
  console.log(topology, answers.length);
}
