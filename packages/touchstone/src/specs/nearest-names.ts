import { present } from '@touchstone/protocol';
/** The names that somebody who typed `wanted` may have meant, best first. */
export function nearestNames(
  wanted: string,
  names: readonly string[],
  most: number = 3,
): readonly string[] {
  const low = wanted.toLowerCase();
  return names
    .map((name) => ({ name, distance: distance(low, name.toLowerCase()) }))
    .filter(({ name, distance: far }) => far <= Math.max(2, wanted.length / 3) || near(low, name))
    .sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name))
    .slice(0, most)
    .map(({ name }) => name);
}

function near(wanted: string, name: string): boolean {
  return wanted.length > 2 && name.toLowerCase().includes(wanted);
}

/** Levenshtein's distance: how many letters to insert, delete or replace. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = present(previous[j - 1]) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(present(previous[j]) + 1, present(row[j - 1]) + 1, replaced));
    }
    previous = row;
  }
  return present(previous[b.length]);
}
