import type { ServerOptions, UserOptions } from '@touchstone/server';
import { BadSettings, optionsOfArguments } from '@touchstone/server/launcher';
import { isJsonObject, type JsonObject } from '../test-file/reader.ts';
import { BadRequest, type CommonConfiguration } from './configuration.ts';

/** Files that a process writes; these deployments are in memory, and are told of in the answers. */
const FILES: ReadonlySet<string> = new Set([
  'dbpath',
  'fork',
  'logappend',
  'logpath',
  'pidfilepath',
]);

/** The roles of a first user, as mongo-orchestration has it. */
const ROLES = [
  'userAdminAnyDatabase',
  'clusterAdmin',
  'dbAdminAnyDatabase',
  'readWriteAnyDatabase',
  'restore',
  'backup',
];

/** The options that a process of a deployment is started with. Throws BadRequest for flags that mongod would refuse. */
export function processOptions(
  params: JsonObject,
  common: CommonConfiguration,
  ownVersion: string,
): ServerOptions {
  const version = common.version ?? ownVersion;
  try {
    const args = argumentsOf({ port: 0, ...params, ...tlsFlags(common.sslParams ?? {}) });
    return { ...optionsOfArguments(args, version), ...authOf(common, args) };
  } catch (error) {
    if (error instanceof BadSettings) throw new BadRequest(error.message);
    throw error;
  }
}

function argumentsOf(params: JsonObject): string[] {
  return Object.entries(params).flatMap(([name, value]) => {
    if (FILES.has(name)) return [];
    if (name === 'config') throw new BadRequest('config: send what stands in that file.');
    if (name === 'setParameter') return parametersOf(value);
    if (typeof value === 'object' && value !== null) {
      throw new BadRequest(`${name}: expected a string, a number or a boolean`);
    }
    if (value === true) return [`--${name}`];
    return value === false ? [] : [`--${name}=${value}`];
  });
}

function parametersOf(value: unknown): string[] {
  if (!isJsonObject(value)) {
    throw new BadRequest('setParameter: expected an object of parameters and their values');
  }
  return Object.entries(value).map(([name, text]) => `--setParameter=${name}=${text}`);
}

// The oldest way to ask for TLS is a flag of its own.
function tlsFlags({ sslOnNormalPorts, ...others }: JsonObject): JsonObject {
  const asked = others['sslMode'] ?? others['tlsMode'];
  if (Object.keys(others).length === 0 && sslOnNormalPorts !== true) return {};
  return { ...others, ...(asked === undefined && { tlsMode: 'requireTLS' }) };
}

// An own user is asked for at every login; with a key alone, the first is made through the localhost exception.
function authOf(
  {
    auth_key,
    login,
    password,
    authSource: database = 'admin',
    requireApiVersion,
  }: CommonConfiguration,
  args: readonly string[],
): Pick<ServerOptions, 'auth' | 'parameters'> {
  const told = optionsOfArguments(args, '8.2.1');
  const parameters =
    requireApiVersion === undefined
      ? {}
      : { parameters: { ...told.parameters, requireApiVersion: true } };
  if (!login && !auth_key && told.auth === undefined) return parameters;
  const named = typeof told.auth === 'object' ? told.auth : {};
  if (!login) return { ...parameters, auth: told.auth ?? true };
  if (!password) throw new BadRequest('password: expected a string beside login, found nothing');
  const roles = ROLES.map((role) => ({ role, db: 'admin' }));
  const user: UserOptions = { username: login, password, database, roles };
  return { ...parameters, auth: { ...named, users: [user] } };
}
