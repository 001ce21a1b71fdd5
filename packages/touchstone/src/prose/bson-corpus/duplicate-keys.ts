import { expect } from '../expect.ts';
import type { ProseCase, ProseTest } from '../prose-test.ts';

/** `{foo: 1, foo: 2}`, and what a driver may make of it: the last, the first, or both. */
const BOTH = '1700000010666f6f000100000010666f6f000200000000';
const BSON = ['0e00000010666f6f000200000000', '0e00000010666f6f000100000000', BOTH];
const TEXTS = [
  '{"foo":{"$numberInt":"2"}}',
  '{"foo":{"$numberInt":"1"}}',
  '{"foo":{"$numberInt":"1"},"foo":{"$numberInt":"2"}}',
];

/**
 * Prose test 2: a driver refuses a document that has a key twice, or takes the first, the last or both. Elements without a
 * document around them, and builders that take them one by one, are seen by no adapter.
 */
export const duplicateKeys: ProseTest = {
  needsServer: false,
  cases: [
    allowed('2.1: encoding a document with a key twice', {
      from: 'extendedJson',
      input: '{"foo": {"$numberInt": "1"}, "foo": {"$numberInt": "2"}}',
      to: 'bson',
    }),
    allowed('2.2: decoding a document with a key twice', {
      from: 'bson',
      input: BOTH,
      to: 'canonicalExtendedJson',
    }),
    allowed('2.3: a document with a key twice, there and back', {
      from: 'bson',
      input: BOTH,
      to: 'bson',
    }),
  ],
};

function allowed(
  description: string,
  translation: { readonly from: string; readonly input: string; readonly to: string },
): ProseCase {
  return {
    description,
    async run(world) {
      const answer = await world.ask('bson', translation);
      if (answer.kind === 'refused') return;
      const output = String(answer.value['output']).replace(/\s/g, '');
      const isBson = translation.to === 'bson';
      const isAllowed = isBson ? BSON.includes(output.toLowerCase()) : TEXTS.includes(output);
      expect(isAllowed, `an error, or the first, the last or both, not ${output}`);
    },
  };
}
