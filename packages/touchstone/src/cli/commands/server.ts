import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { thrownError } from '@touchstone/protocol';
import type { TlsOptions } from '@touchstone/runtime';
import { TransportError } from '@touchstone/runtime';
import type { AuthOptions, Deployment, ServerOptions } from '@touchstone/server';
import {
  startLoadBalanced,
  startReplicaSet,
  startShardedCluster,
  startStandalone,
} from '@touchstone/server';
import type { CommandLine, Subcommand } from '../command-line.ts';
import {
  chosenLimits,
  chosenMembers,
  chosenNumber,
  chosenParameters,
  limitOption,
  membersOption,
  parameterOption,
} from '../server-choices.ts';
import { untilInterrupted } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

export const server: Subcommand = {
  summary: 'Starts the embedded server and prints its connection string.',
  usage: 'touchstone server [options]',
  options: {
    topology: {
      type: 'string',
      value: 'T',
      help: 'standalone (the default), replicaset, sharded or load-balanced',
    },
    members: membersOption,
    shards: { type: 'string', value: 'N', help: 'shards of a sharded cluster, 1 to 16; default 1' },
    mongoses: {
      type: 'string',
      value: 'N',
      help: 'mongoses of a sharded cluster, 1 to 16; default 2',
    },
    port: {
      type: 'string',
      value: 'N',
      help: 'the (first) port; default 27017, 0 for a free one; load-balanced: it leads to\none mongos, the next one to all in turn',
    },
    host: {
      type: 'string',
      value: 'ADDRESS',
      help: 'the address to listen on; default 127.0.0.1, 0.0.0.0 for every one (in a container)',
    },
    'server-version': { type: 'string', value: 'V', help: 'the version to be: 4.2 to 9.0' },
    auth: {
      type: 'string',
      value: 'USER:PASSWORD',
      help: 'asks who is there, and knows this user, who may do everything',
    },
    limit: limitOption,
    parameter: parameterOption,
    tls: {
      type: 'string',
      value: 'FILE',
      help: 'speaks TLS alone, with the private key and the certificate in FILE (PEM)',
    },
  },
  notes: 'It keeps everything in memory. Ctrl-C ends it.',
  async run(line, terminal) {
    const port = natural(line.text('port') ?? '27017', 'port', 65_535);
    const host = line.text('host');
    const version = line.text('server-version');
    const auth = firstUser(line.text('auth'));
    const tls = keyAndCertificate(line.text('tls'));
    const limits = chosenLimits(line);
    const options = {
      port,
      parameters: chosenParameters(line),
      ...(limits !== undefined && { limits }),
      ...(host !== undefined && { host }),
      ...(version !== undefined && { version }),
      ...(auth !== undefined && { auth }),
      ...(tls !== undefined && { tls }),
    };
    await using deployment = await startOrTell(chosenTopology(line), options);
    terminal.out.write(`${deployment.uri}\n`);
    await untilInterrupted(terminal);
    return 0;
  },
};

async function startOrTell(...args: Parameters<typeof start>): Promise<Deployment> {
  try {
    return await start(...args);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message);
    if (!(error instanceof TransportError) || error.code !== 'EADDRINUSE') throw error;
    throw new UsageError(
      `Port ${args[1].port} is in use. --port N takes another, --port 0 a free one.`,
    );
  }
}

function start(
  { name, members = 3, shards = 1, mongoses = 2 }: ChosenTopology,
  options: ServerOptions & { readonly port: number },
): Promise<Deployment> {
  const cluster = { ...options, shards, mongoses, membersPerShard: members };
  switch (name) {
    case 'standalone':
      return startStandalone(options);
    case 'replicaset':
      return startReplicaSet({ ...options, members });
    case 'sharded':
      return startShardedCluster(cluster);
    case 'load-balanced':
      return startLoadBalanced(cluster);
  }
}

/** The topologies, and the options that say more of them. */
const TOPOLOGIES = {
  standalone: [],
  replicaset: ['members'],
  sharded: ['members', 'shards', 'mongoses'],
  'load-balanced': ['members', 'shards', 'mongoses'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

type TopologyWord = keyof typeof TOPOLOGIES;

interface ChosenTopology {
  readonly name: TopologyWord;
  readonly members: number | undefined;
  readonly shards: number | undefined;
  readonly mongoses: number | undefined;
}

const MOST_OF_A_CLUSTER = 16;

function chosenTopology(line: CommandLine): ChosenTopology {
  const name = line.text('topology') ?? 'standalone';
  if (!isTopology(name)) {
    const words = Object.keys(TOPOLOGIES).join(', ');
    throw new UsageError(`There is no topology "${name}"; there are ${words}.`);
  }
  const known: readonly string[] = TOPOLOGIES[name];
  for (const option of ['members', 'shards', 'mongoses']) {
    if (line.text(option) === undefined || known.includes(option)) continue;
    throw new UsageError(`--${option} says nothing of the topology ${name}.`);
  }
  return {
    name,
    members: chosenMembers(line),
    shards: chosenNumber(line, 'shards', MOST_OF_A_CLUSTER),
    mongoses: chosenNumber(line, 'mongoses', MOST_OF_A_CLUSTER),
  };
}

function isTopology(name: string): name is TopologyWord {
  return Object.hasOwn(TOPOLOGIES, name);
}

/** Names and passwords are meant as they stand: nothing is decoded, and a password may have colons. */
function firstUser(text: string | undefined): AuthOptions | undefined {
  if (text === undefined) return undefined;
  const [username = '', ...rest] = text.split(':');
  const password = rest.join(':');
  if (username === '' || password === '') throw new UsageError('--auth takes USER:PASSWORD.');
  return { users: [{ username, password }] };
}

function keyAndCertificate(path: string | undefined): TlsOptions | undefined {
  if (path === undefined) return undefined;
  try {
    const pem = readFileSync(path);
    createPrivateKey(pem);
    new X509Certificate(pem);
    return { key: pem, cert: pem };
  } catch (error) {
    throw new UsageError(`--tls ${path}: ${thrownError(error).message}`);
  }
}

function natural(text: string, name: string, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > most) {
    throw new UsageError(`--${name} takes a number up to ${most}, not "${text}".`);
  }
  return value;
}
