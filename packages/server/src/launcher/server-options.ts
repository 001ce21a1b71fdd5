import { existsSync, readFileSync } from 'node:fs';
import type { AuthOptions } from '../auth/auth-options.ts';
import type { ServerOptions } from '../server/server-options.ts';
import { BadSettings, readSettings, type Settings } from './settings.ts';
import { tlsOf } from './tls.ts';

/**
 * The options of a server by a command line of mongod: for who starts it in the own process. Throws BadSettings for
 * what mongod would refuse.
 */
export function optionsOfArguments(args: readonly string[], version: string): ServerOptions {
  return serverOptions(readSettings(args), version);
}

const DEFAULT_PORT = 27017;
const SHARD_PORT = 27018;
const CONFIG_PORT = 27019;
const LAST_PORT = 65_535;

/** The options of a server by these settings. Throws BadSettings. */
export function serverOptions(settings: Settings, version: string): ServerOptions {
  const { texts } = settings;
  const { authenticationMechanisms, ...parameters } = settings.parameters;
  const port = Number(texts.get('port') ?? defaultPort(texts));
  if (port < 0 || port > LAST_PORT) {
    throw new BadSettings(`BadValue: net.port must be between 0 and ${LAST_PORT}`);
  }
  const keyFile = texts.get('keyFile');
  if (keyFile !== undefined) checkKeyFile(keyFile);
  const asksUsers = (texts.has('auth') || keyFile !== undefined) && !texts.has('noauth');
  const compressors = texts.get('networkMessageCompressors');
  const tls = tlsOf(settings);
  const dbPath = texts.get('dbpath');
  return {
    version,
    port,
    ...(dbPath !== undefined && { dbPath }),
    host: hostOf(texts),
    parameters,
    ...(asksUsers && { auth: authOf(authenticationMechanisms) }),
    ...(tls !== undefined && { tls }),
    ...(compressors !== undefined && {
      compressors: compressorsOf(compressors),
    }),
  };
}

function defaultPort(texts: ReadonlyMap<string, string>): number {
  if (texts.has('configsvr')) return CONFIG_PORT;
  return texts.has('shardsvr') ? SHARD_PORT : DEFAULT_PORT;
}

const MECHANISMS = ['SCRAM-SHA-1', 'SCRAM-SHA-256', 'MONGODB-X509', 'MONGODB-AWS'];

// The first user is made through the localhost exception.
function authOf(named: boolean | number | string | undefined): AuthOptions | true {
  if (named === undefined) return true;
  const mechanisms = String(named).split(',');
  const unknown = mechanisms.find((each) => !MECHANISMS.includes(each));
  if (unknown === undefined) return { mechanisms, awsAccounts: {} };
  throw new BadSettings(
    `BadValue: there is no authentication mechanism ${unknown} here; there are ${MECHANISMS.join(', ')}`,
  );
}

// One that changes nothing need not be agreed to.
function compressorsOf(text: string): readonly string[] {
  if (text === 'disabled') return [];
  return text.split(',').filter((name) => name !== 'noop');
}

// One socket listens: for several addresses on all of them, unless they are this machine's own.
function hostOf(texts: ReadonlyMap<string, string>): string {
  if (texts.has('bind_ip_all')) return '0.0.0.0';
  const told = (texts.get('bind_ip') ?? '').split(',').map((each) => each.trim());
  const named = told.filter((each) => each !== '');
  if (named.includes('*')) return '0.0.0.0';
  const [only, ...more] = named;
  if (named.every((each) => /^(localhost|127\..*|::1)$/.test(each))) {
    const isNumber = only !== undefined && more.length === 0 && only !== 'localhost';
    return isNumber ? only : '127.0.0.1';
  }
  return only !== undefined && more.length === 0 ? only : '0.0.0.0';
}

function keyIn(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new BadSettings(`Error reading file ${path}: ${(error as Error).message}`);
  }
}

function checkKeyFile(path: string): void {
  if (!existsSync(path))
    throw new BadSettings(`Error reading file ${path}: No such file or directory`);
  const key = keyIn(path).replace(/\s/g, '');
  if (key.length < 6 || key.length > 1024) {
    throw new BadSettings(
      `security key in ${path} has length ${key.length}, must be between 6 and 1024 chars`,
    );
  }
}
