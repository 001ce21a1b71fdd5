import { propertyOf } from '@touchstone/protocol';
import { MalformedExpectation, mismatch, type SpecialOperator } from '../special-operator.ts';

const HEX_BYTES = /^([0-9a-fA-F]{2})*$/;

export const matchesHexBytes: SpecialOperator = {
  name: '$$matchesHexBytes',
  match(request) {
    const { argument, actual, path } = request;
    if (typeof argument !== 'string' || !HEX_BYTES.test(argument)) {
      throw new MalformedExpectation(path, '$$matchesHexBytes takes pairs of hexadecimal digits');
    }
    if (hexOf(actual) === argument.toLowerCase()) return [];
    return mismatch(request, `the bytes ${argument || '(none)'}`, { $$matchesHexBytes: argument });
  },
};

/** Streams come back as bytes, or as a string with one character a byte. */
function hexOf(actual: unknown): string | undefined {
  if (typeof actual === 'string') return Buffer.from(actual, 'latin1').toString('hex');
  if (actual instanceof Uint8Array) return Buffer.from(actual).toString('hex');
  const inner = propertyOf(actual, 'buffer');
  return inner instanceof Uint8Array ? Buffer.from(inner).toString('hex') : undefined;
}
