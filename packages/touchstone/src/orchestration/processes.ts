import type { JsonObject } from '../test-file/reader.ts';
import type { CommonConfiguration } from './configuration.ts';
import { BadRequest } from './configuration.ts';

/** The running server of a process, as far as it is told of. */
export interface RunningServer {
  readonly node: {
    readonly version: {
      readonly text: string;
      readonly major: number;
      readonly minor: number;
      readonly patch: number;
    };
  };
}

/** One server of a deployment, as a resource of its own. */
export interface OrchestratedProcess {
  readonly id: string;
  readonly name: 'mongod' | 'mongos';
  /** The parameters that it was given. */
  readonly params: JsonObject;
  readonly common: CommonConfiguration;
  /** `host:port`, while it is down too. */
  readonly address: string;
  /** Undefined while it is down. */
  readonly running: RunningServer | undefined;
  /** True if it takes writes. */
  readonly isPrimary: boolean;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** For members of sets. */
  stepDown?(): void;
  freeze?(seconds: number): void;
}

const FREEZE_SECONDS = 60;

/** The description of a process. */
export function processInfo(one: OrchestratedProcess): JsonObject {
  const { running, address, common } = one;
  return {
    id: one.id,
    mongodb_uri: `mongodb://${address}`,
    statuses:
      running === undefined ? {} : { primary: one.isPrimary, mongos: one.name === 'mongos' },
    serverInfo: running === undefined ? {} : serverInfo(running),
    procInfo: {
      name: one.name,
      params: { ...one.params, port: Number(address.split(':').at(-1)) },
      alive: running !== undefined,
      optfile: null,
      ...(running !== undefined && { pid: process.pid }),
    },
    orchestration: 'servers',
    ...(common.login && { mongodb_auth_uri: authUri(address, common) }),
  };
}

function serverInfo({ node }: RunningServer): JsonObject {
  const { text, major, minor, patch } = node.version;
  return { version: text, versionArray: [major, minor, patch, 0], bits: 64, ok: 1 };
}

/** The connection string with the first user in it. */
export function authUri(
  hosts: string,
  { login = '', password = '', authSource }: CommonConfiguration,
): string {
  const user = `${encodeURIComponent(login)}:${encodeURIComponent(password)}`;
  return `mongodb://${user}@${hosts}/?authSource=${authSource ?? 'admin'}`;
}

/** Does what `action` says. Rejects with BadRequest for an action that there is not. */
export async function actOnProcess(one: OrchestratedProcess, action: string): Promise<void> {
  switch (action) {
    case 'start':
    case 'reset':
      return one.start();
    case 'stop':
      return one.stop();
    case 'restart':
      await one.stop();
      return one.start();
    case 'stepdown':
      if (one.stepDown !== undefined) return one.stepDown();
      break;
    case 'freeze':
      if (one.freeze !== undefined) return one.freeze(FREEZE_SECONDS);
      break;
  }
  const known = ['start', 'stop', 'restart', 'reset'];
  if (one.stepDown !== undefined) known.push('stepdown', 'freeze');
  throw new BadRequest(`There is no action "${action}" here; there are ${known.join(', ')}.`);
}
