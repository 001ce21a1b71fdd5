import { existsSync } from 'node:fs';
import { arch, release, type } from 'node:os';

/** What the client metadata tells of the place where the driver runs. */
export interface ClientEnvironment {
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly os: { readonly type: string; readonly architecture: string; readonly version: string };
  readonly platform: string;
  /** Whether there is a `/.dockerenv`. */
  readonly inDocker: boolean;
}

/** Asked of the system once: no process outlives a change of these. */
let machine: Omit<ClientEnvironment, 'variables'> | undefined;

/** This process as it is now: what a client tells of itself does not change while it lives. */
export function nodeEnvironment(): ClientEnvironment {
  machine ??= {
    os: { type: type() || 'unknown', architecture: arch(), version: release() },
    platform: `Node.js ${process.version}, ${isLittleEndian() ? 'LE' : 'BE'}`,
    inDocker: existsSync('/.dockerenv'),
  };
  return { variables: { ...process.env }, ...machine };
}

function isLittleEndian(): boolean {
  return new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
}
