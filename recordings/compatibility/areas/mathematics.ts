import { Decimal128, type Document, Double } from 'bson';
import { type Area, type AreaCommand, own } from '../area.ts';

const ANGLES = ['2.5', '5', '-17.25', '1234567.875', '0.0625', '1E-18', '71E+3', '-0.3', '9E+20'];
const UNIT = ['0.5', '-0.3', '0.99', '1', '0.0625', '-0.75', '1E-18'];
const FROM_ONE = ['1', '1.01', '2.5', '17.25', '1234.5', '1E+30'];
const POSITIVE = [
  '0.99',
  '1.01',
  '2.5',
  '79664E-5',
  '1E-10',
  '1E+300',
  '12345678901234567890',
  '7',
];
const POWERS = ['2.5', '-3.25', '0.1', '64', '70.5', '-9.75', '1E-40', '1000.5'];

const DOMAINS: Readonly<Record<string, readonly string[]>> = {
  $acos: UNIT,
  $acosh: FROM_ONE,
  $asin: UNIT,
  $asinh: ANGLES,
  $atan: ANGLES,
  $atanh: UNIT,
  $cos: ANGLES,
  $cosh: POWERS,
  $exp: POWERS,
  $ln: POSITIVE,
  $log10: POSITIVE,
  $sin: ANGLES,
  $sinh: POWERS,
  $tan: ANGLES,
  $tanh: POWERS,
};

const PAIRS = [
  ['2.5', '2'],
  ['0.5', '11'],
  ['5', '2.5'],
  ['1.1', '100'],
  ['-3', '-3'],
  ['2147483647', '-3.75'],
  ['0.999', '17.5'],
  ['9.25', '8.6'],
] as const;

type Kind = (text: string) => Decimal128 | Double;

const decimal: Kind = (text) => Decimal128.fromString(text);
const double: Kind = (text) => new Double(Number(text));

function computed(operator: string, kind: Kind, calls: readonly (readonly string[])[]): Document {
  const values = calls.map((call) => ({ [operator]: call.map(kind) }));
  return {
    aggregate: 1,
    pipeline: [{ $documents: [{}] }, { $project: { values } }],
    cursor: {},
  };
}

function withBoth(operator: string, calls: readonly (readonly string[])[]): readonly AreaCommand[] {
  return own(computed(operator, decimal, calls), computed(operator, double, calls));
}

/** Functions to their last digit: of decimals, and of doubles. */
export const mathematics: Area = {
  name: 'mathematics',
  topology: 'standalone',
  commands: [
    ...Object.entries(DOMAINS).flatMap(([operator, values]) =>
      withBoth(
        operator,
        values.map((value) => [value]),
      ),
    ),
    ...['$pow', '$atan2'].flatMap((operator) => withBoth(operator, PAIRS)),
    ...own(computed('$log', double, PAIRS.slice(0, 3))),
  ],
};
