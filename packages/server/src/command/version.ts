/** The version that a server announces, and what follows from it. */
export interface ServerVersion {
  readonly text: string;
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  readonly maxWireVersion: number;
}

// From the wire version table of the drivers' specifications.
const WIRE_VERSIONS: readonly (readonly [string, number])[] = [
  ['4.2', 8],
  ['4.4', 9],
  ['5.0', 13],
  ['5.1', 14],
  ['5.2', 15],
  ['5.3', 16],
  ['6.0', 17],
  ['6.1', 18],
  ['6.2', 19],
  ['6.3', 20],
  ['7.0', 21],
  ['7.1', 22],
  ['7.2', 23],
  ['7.3', 24],
  ['8.0', 25],
  ['8.1', 26],
  ['8.2', 27],
  ['8.3', 28],
  ['9.0', 29],
];

/** Reads `major.minor.patch`. Throws RangeError for a version that has no profile. */
export function serverVersion(text: string): ServerVersion {
  const parts = /^(\d+)\.(\d+)(?:\.(\d+))?$/.exec(text);
  const wire = WIRE_VERSIONS.find(([series]) => series === `${parts?.[1]}.${parts?.[2]}`);
  if (parts === null || wire === undefined) {
    const known = WIRE_VERSIONS.map(([series]) => series).join(', ');
    throw new RangeError(`There is no profile for server version ${text}; there are ${known}.`);
  }
  const [major, minor, patch] = [Number(parts[1]), Number(parts[2]), Number(parts[3] ?? 0)];
  return { text: `${major}.${minor}.${patch}`, major, minor, patch, maxWireVersion: wire[1] };
}

// Versions are compared on every command: each text is taken apart once.
const NUMBERS = new Map<string, number>();

function numberOf(major: number, minor: number, patch: number): number {
  return (major * 1000 + minor) * 1000 + patch;
}

function parsed(text: string): number {
  const [major = 0, minor = 0, patch = 0] = text.split('.').map(Number);
  const number = numberOf(major, minor, patch);
  NUMBERS.set(text, number);
  return number;
}

/** True if `version` is `wanted` (`5.0`, `4.4.2`) or newer. */
export function isAtLeast(version: ServerVersion, wanted: string): boolean {
  const { major, minor, patch } = version;
  return numberOf(major, minor, patch) >= (NUMBERS.get(wanted) ?? parsed(wanted));
}
