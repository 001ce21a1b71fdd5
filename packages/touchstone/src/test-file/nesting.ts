/** No test needs more: MongoDB takes documents 200 deep, and what walks through a file calls itself. */
export const MAX_NESTING = 250;

/** True if objects and arrays stand in each other more than `MAX_NESTING` deep. */
export function isNestedTooDeep(json: unknown): boolean {
  let level: readonly unknown[] = [json];
  for (let depth = 0; depth <= MAX_NESTING; depth++) {
    level = level.flatMap((each) =>
      typeof each === 'object' && each !== null ? Object.values(each) : [],
    );
    if (level.length === 0) return false;
  }
  return true;
}
