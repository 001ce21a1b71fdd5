/** The server versions that brought operators younger than 4.2. */
const INTRODUCED_IN: Readonly<Record<string, readonly string[]>> = {
  '4.4': [
    '$binarySize',
    '$bsonSize',
    '$first',
    '$function',
    '$isNumber',
    '$last',
    '$rand',
    '$replaceAll',
    '$replaceOne',
  ],
  '5.0': [
    '$dateAdd',
    '$dateDiff',
    '$dateSubtract',
    '$dateTrunc',
    '$getField',
    '$setField',
    '$unsetField',
  ],
  '5.1': ['$tsIncrement', '$tsSecond'],
  '5.2': ['$firstN', '$lastN', '$maxN', '$minN', '$sortArray'],
  '6.3': ['$bitAnd', '$bitNot', '$bitOr', '$bitXor'],
  '7.0': ['$median', '$percentile'],
  '8.0': ['$toUUID'],
  '8.1': ['$sigmoid'],
};

const VERSION_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(INTRODUCED_IN).flatMap(([version, names]) =>
    names.map((name) => [name, version] as const),
  ),
);

/** By version: each query asks for those of its stages, and there are few. */
const ORDINALS = new Map<string, number>();

function ordinal(version: string): number {
  const known = ORDINALS.get(version);
  if (known !== undefined) return known;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const made = major * 1000 + minor;
  ORDINALS.set(version, made);
  return made;
}

/** Tells whether the version is that one or a later one. */
export function isVersionAtLeast(version: string, least: string): boolean {
  return ordinal(version) >= ordinal(least);
}

/** True if a server of the version knows the operator, if any does. */
export function isIntroduced(name: string, version: string): boolean {
  const introduced = VERSION_OF.get(name);
  return introduced === undefined || isVersionAtLeast(version, introduced);
}
