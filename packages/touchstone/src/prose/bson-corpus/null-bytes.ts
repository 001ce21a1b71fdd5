import { expect } from '../expect.ts';
import type { ProseTest } from '../prose-test.ts';

const PLACES: readonly (readonly [where: string, json: object])[] = [
  ['a field name of the root document', { 'a\0b': 1 }],
  ['a field name of a sub-document', { a: { 'a\0b': 1 } }],
  ['the pattern of a regular expression', regularExpression('a\0b', 'i')],
  ['the options of a regular expression', regularExpression('a', 'i\0m')],
];

function regularExpression(pattern: string, options: string): object {
  return { a: { $regularExpression: { pattern, options } } };
}

/** Prose test 1: what would end a text too early is not written. */
export const nullBytes: ProseTest = {
  needsServer: false,
  cases: PLACES.map(([where, json]) => ({
    description: `1: no null byte in ${where}`,
    async run(world) {
      const input = JSON.stringify(json);
      const answer = await world.ask('bson', { from: 'extendedJson', input, to: 'bson' });
      expect(answer.kind === 'refused', `an error for ${input}`);
    },
  })),
};
