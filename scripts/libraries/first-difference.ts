const CONTEXT_LINES = 3;

/** The place where two texts part: some lines before, and both lines from there; undefined where they are the same. */
export function firstDifference(official: string, ours: string): string | undefined {
  if (official === ours) return undefined;
  const [theirLines, ourLines] = [official.split('\n'), ours.split('\n')];
  const at = theirLines.findIndex((line, index) => line !== ourLines[index]);
  const first = at < 0 ? theirLines.length : at;
  const before = theirLines.slice(Math.max(0, first - CONTEXT_LINES), first);
  const after = (lines: readonly string[]): readonly string[] =>
    lines.slice(first, first + CONTEXT_LINES);
  return [
    ...before.map((line) => `    ${line}`),
    ...after(theirLines).map((line) => `  - ${line}`),
    ...after(ourLines).map((line) => `  + ${line}`),
  ].join('\n');
}
