import { MalformedExpectation, type SpecialOperator } from '../special-operator.ts';

export const matchesEntity: SpecialOperator = {
  name: '$$matchesEntity',
  match({ argument, actual, path, context, match }) {
    if (typeof argument !== 'string') {
      throw new MalformedExpectation(path, '$$matchesEntity takes the name of an entity');
    }
    return match(context.valueOf(argument), actual, false);
  },
};
