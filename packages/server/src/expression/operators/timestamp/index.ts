import { Timestamp } from 'bson';
import { fail } from '../../failure.ts';
import { isNullish, type Operator, plain, typeName } from '../../operator.ts';

function part(name: string, code: number, read: (value: Timestamp) => number): Operator {
  return plain(name, 1, ([value]) => {
    if (isNullish(value)) return null;
    if (value instanceof Timestamp) return BigInt(read(value));
    return fail(code, ` Argument to ${name} must be a timestamp, but is ${typeName(value)}`);
  });
}

export const timestamp: readonly Operator[] = [
  part('$tsIncrement', 5687302, (value) => value.i),
  part('$tsSecond', 5687301, (value) => value.t),
];
