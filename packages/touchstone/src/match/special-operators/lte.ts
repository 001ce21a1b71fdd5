import { numericValue } from '../bson-value.ts';
import { MalformedExpectation, mismatch, type SpecialOperator } from '../special-operator.ts';

export const lte: SpecialOperator = {
  name: '$$lte',
  match(request) {
    const limit = numericValue(request.argument);
    if (limit === undefined) throw new MalformedExpectation(request.path, '$$lte takes a number');
    const actual = numericValue(request.actual);
    if (actual !== undefined && actual <= limit) return [];
    return mismatch(request, `at most ${limit}`, { $$lte: request.argument });
  },
};
