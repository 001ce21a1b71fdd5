import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { TlsOptions } from '@touchstone/runtime';
import { TransportError } from '@touchstone/runtime';
import type { AuthOptions, ServerOptions } from '@touchstone/server';
import { startReplicaSet, startStandalone } from '@touchstone/server';
import type { Subcommand } from '../command-line.ts';
import { chosenLimits, chosenParameters, limitOption, parameterOption } from '../server-choices.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

export const server: Subcommand = {
  summary: 'Starts the embedded server and prints its connection string.',
  usage: 'touchstone server [options]',
  options: {
    topology: { type: 'string', value: 'T', help: 'standalone (the default) or replicaset' },
    members: { type: 'string', value: 'N', help: 'members of the replica set, 1 to 7; default 3' },
    port: { type: 'string', value: 'N', help: 'the (first) port; default 27017, 0 for a free one' },
    'server-version': { type: 'string', value: 'V', help: 'the version to be: 4.2 to 8.2' },
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
  notes: 'It listens on 127.0.0.1 alone and keeps everything in memory. Ctrl-C ends it.',
  async run(line, terminal) {
    const port = natural(line.text('port') ?? '27017', 'port', 65_535);
    const version = line.text('server-version');
    const auth = firstUser(line.text('auth'));
    const tls = keyAndCertificate(line.text('tls'));
    const limits = chosenLimits(line);
    const options = {
      port,
      parameters: chosenParameters(line),
      ...(limits !== undefined && { limits }),
      ...(version !== undefined && { version }),
      ...(auth !== undefined && { auth }),
      ...(tls !== undefined && { tls }),
    };
    await using deployment = await startOrTell(
      line.text('topology') ?? 'standalone',
      options,
      line.text('members'),
    );
    terminal.out.write(`${deployment.uri}\n`);
    await untilInterrupted(terminal);
    return 0;
  },
};

async function startOrTell(
  ...args: Parameters<typeof start>
): Promise<{ readonly uri: string } & AsyncDisposable> {
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

async function start(
  topology: string,
  options: ServerOptions & { readonly port: number },
  members: string | undefined,
): Promise<{ readonly uri: string } & AsyncDisposable> {
  switch (topology) {
    case 'standalone':
      return startStandalone(options);
    case 'replicaset':
      return startReplicaSet({ ...options, members: natural(members ?? '3', 'members', 7) });
    default:
      throw new UsageError(
        `There is no topology "${topology}"; there are standalone and replicaset.`,
      );
  }
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
    throw new UsageError(`--tls ${path}: ${(error as Error).message}`);
  }
}

function natural(text: string, name: string, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > most) {
    throw new UsageError(`--${name} takes a number up to ${most}, not "${text}".`);
  }
  return value;
}

function untilInterrupted({ interrupted }: Terminal): Promise<void> {
  return new Promise((resolve) => {
    if (interrupted.aborted) resolve();
    else interrupted.addEventListener('abort', () => resolve(), { once: true });
  });
}
