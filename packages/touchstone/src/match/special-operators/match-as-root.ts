import type { SpecialOperator } from '../special-operator.ts';

export const matchAsRoot: SpecialOperator = {
  name: '$$matchAsRoot',
  match: ({ argument, actual, match }) => match(argument, actual, true),
};
