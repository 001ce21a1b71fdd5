/** A version of the unified test format: `[major, minor]`; a patch has no meaning for test files. */
export type SchemaVersion = readonly [major: number, minor: number];

/** The newest version that this runner understands; older ones of the same major version too. */
export const NEWEST_SCHEMA_VERSION: SchemaVersion = [1, 28];

const VERSION = /^\d+(\.\d+){1,2}$/;

/** Reads `1.3` or `1.3.0`; undefined where the string is no version. */
export function parseSchemaVersion(text: string): SchemaVersion | undefined {
  if (!VERSION.test(text)) return undefined;
  const [major = 0, minor = 0] = text.split('.').map(Number);
  return [major, minor];
}

/** True if a file of `version` may be run (unified test format, "Test Runner Support"). */
export function isSupportedSchemaVersion(
  version: SchemaVersion,
  newest: SchemaVersion = NEWEST_SCHEMA_VERSION,
): boolean {
  return version[0] === newest[0] && version[1] <= newest[1];
}

/** True if `version` has what came with version 1.`minor`. */
export function hasSince(version: SchemaVersion, minor: number): boolean {
  return version[1] >= minor;
}

export function formatSchemaVersion(version: SchemaVersion): string {
  return version.join('.');
}
