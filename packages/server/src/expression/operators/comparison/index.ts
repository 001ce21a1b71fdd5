import { Int32 } from 'bson';
import { compareValues } from '../../../value/compare.ts';
import { type Operator, plain } from '../../operator.ts';

function ordering(name: string, holds: (order: number) => boolean): Operator {
  return plain(name, 2, ([left, right], { collation }) =>
    holds(compareValues(left, right, collation)),
  );
}

export const comparison: readonly Operator[] = [
  plain(
    '$cmp',
    2,
    ([left, right], { collation }) => new Int32(Math.sign(compareValues(left, right, collation))),
  ),
  ordering('$eq', (order) => order === 0),
  ordering('$gt', (order) => order > 0),
  ordering('$gte', (order) => order >= 0),
  ordering('$lt', (order) => order < 0),
  ordering('$lte', (order) => order <= 0),
  ordering('$ne', (order) => order !== 0),
];
