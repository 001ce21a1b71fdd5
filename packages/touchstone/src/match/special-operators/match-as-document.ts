import { EJSON } from 'bson';
import { isDocument } from '../bson-value.ts';
import { mismatch, type SpecialOperator } from '../special-operator.ts';

export const matchAsDocument: SpecialOperator = {
  name: '$$matchAsDocument',
  match(request) {
    const { argument, actual, match } = request;
    const document = typeof actual === 'string' ? parse(actual) : undefined;
    if (!isDocument(document)) {
      return mismatch(request, 'Extended JSON of a document', { $$matchAsDocument: argument });
    }
    return match(argument, document, false);
  },
};

function parse(text: string): unknown {
  try {
    return EJSON.parse(text, { relaxed: false });
  } catch {
    return undefined;
  }
}
