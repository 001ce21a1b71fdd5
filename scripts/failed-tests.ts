/** Reads the report of the tests. */

/** The names behind the crosses of the report, each once. */
export function failedTests(report: string): ReadonlySet<string> {
  const names = [...report.matchAll(/^\s*✖ (.+?)(?: \([\d.]+ms\))?$/gm)].map((match) => match[1]);
  return new Set(
    names.filter((name) => name !== undefined && name !== 'failing tests:') as string[],
  );
}
