import { UnknownVersionError } from '../option/errors.ts';
import type { MongoBinaryOpts } from '../option/instance-options.ts';

/** The version that a server is when nobody says another. */
const DEFAULT_VERSION = '8.2.1';

/**
 * The version that the options or `MONGOMS_VERSION` ask for, as `8.0.4`; `v6.0-latest` is `6.0.0`. Throws
 * UnknownVersionError where no number stands in it.
 */
export function wantedVersion({ version }: MongoBinaryOpts = {}): string {
  const asked = version ?? process.env['MONGOMS_VERSION'] ?? DEFAULT_VERSION;
  const [, major, minor = '0', patch = '0'] = /(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(asked) ?? [];
  if (major === undefined) throw new UnknownVersionError(asked);
  return `${major}.${minor}.${patch}`;
}
