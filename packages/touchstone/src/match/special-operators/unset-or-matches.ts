import type { SpecialOperator } from '../special-operator.ts';

export const unsetOrMatches: SpecialOperator = {
  name: '$$unsetOrMatches',
  match({ argument, actual, asRoot, match }) {
    return actual === undefined ? [] : match(argument, actual, asRoot);
  },
};
