import { existsSync } from 'node:fs';
import { arch, release, type } from 'node:os';
import {
  type EnvironmentFields,
  environmentMetadata,
  isFunctionService,
} from './environment-metadata.ts';

/** The place where the driver runs, as far as it matters to servers and monitors. */
export interface ClientEnvironment {
  readonly os: { readonly type: string; readonly architecture: string; readonly version: string };
  readonly platform: string;
  /** `client.env` of the handshake; undefined where there is nothing to tell. */
  readonly env: EnvironmentFields | undefined;
  /** Functions as a service are frozen between calls (server-monitoring, "FaaS"). */
  readonly isFaas: boolean;
}

interface Machine extends Pick<ClientEnvironment, 'os' | 'platform'> {
  /** True if there is a `/.dockerenv`. */
  readonly inDocker: boolean;
}

/** Asked of the system once: no process outlives a change of these. */
let machine: Machine | undefined;

/**
 * This process as it is now: what a client tells of itself does not change while it lives. Only the variables that
 * matter are read, since a copy of them all costs a client more than any other of its options.
 */
export function nodeEnvironment(): ClientEnvironment {
  machine ??= {
    os: { type: type() || 'unknown', architecture: arch(), version: release() },
    platform: `Node.js ${process.version}, ${isLittleEndian() ? 'LE' : 'BE'}`,
    inDocker: existsSync('/.dockerenv'),
  };
  const { os, platform, inDocker } = machine;
  const variables = process.env;
  const env = environmentMetadata({ variables, inDocker });
  return { os, platform, env, isFaas: isFunctionService(variables) };
}

function isLittleEndian(): boolean {
  return new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
}
