import { MalformedExpectation, type SpecialOperator } from '../special-operator.ts';

export const sessionLsid: SpecialOperator = {
  name: '$$sessionLsid',
  match({ argument, actual, path, context, match }) {
    if (typeof argument !== 'string') {
      throw new MalformedExpectation(path, '$$sessionLsid takes the name of a session');
    }
    return match(context.lsidOf(argument), actual, false);
  },
};
