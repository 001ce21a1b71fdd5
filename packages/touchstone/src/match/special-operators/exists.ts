import { MalformedExpectation, mismatch, type SpecialOperator } from '../special-operator.ts';

export const exists: SpecialOperator = {
  name: '$$exists',
  match(request) {
    const { argument, actual, path } = request;
    if (typeof argument !== 'boolean') {
      throw new MalformedExpectation(path, '$$exists takes true or false');
    }
    if ((actual !== undefined) === argument) return [];
    return mismatch(request, argument ? 'to be present' : 'to be absent', { $$exists: argument });
  },
};
