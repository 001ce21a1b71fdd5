import { Decimal128, type Document, ObjectId } from 'bson';
import { type Area, type AreaCommand, own } from '../area.ts';

/** The value of an expression: computed before there is a document, and over a field. */
function valuesOf(...expressions: readonly (Document | string)[]): readonly AreaCommand[] {
  return own(
    ...expressions.map((expression) => ({
      aggregate: 1,
      pipeline: [{ $documents: [DOCUMENT] }, { $project: { r: expression } }],
      cursor: {},
    })),
  );
}

const decimal = (text: string): Decimal128 => Decimal128.fromString(text);

const DOCUMENT = {
  arr: [{ x: 1 }, [2], [{ x: 3 }], { x: [4, [{ x: 5 }]] }],
  objs: [{ a: 1 }, { b: 2 }],
  late: new ObjectId('aaaaaaaaaaaaaaaaaaaa0007'),
  small: decimal('1E-6000'),
  big: decimal('1E+6000'),
  half: decimal('0.5'),
  five: decimal('5'),
  endless: decimal('Infinity'),
  date: new Date(1_709_210_096_789),
};

const TRIGONOMETRIC = [
  ...['$acos', '$asin', '$asinh', '$atan', '$atanh', '$cos', '$cosh', '$degreesToRadians'],
  ...['$radiansToDegrees', '$sin', '$sinh', '$tan', '$tanh', '$exp'],
];

/** Expressions at their edges. */
export const expressions: Area = {
  name: 'expressions',
  topology: 'standalone',
  commands: [
    ...valuesOf('$arr.x', '$arr', { $size: '$arr.x' }),
    ...valuesOf({ $mergeObjects: '$objs' }, { $mergeObjects: '$late' }, { $mergeObjects: [] }),
    ...valuesOf(...TRIGONOMETRIC.map((name) => ({ [name]: '$half' }))),
    ...valuesOf(
      ...['$ln', '$log10', '$sqrt', '$acosh', '$floor', '$ceil'].map((name) => ({
        [name]: '$five',
      })),
    ),
    ...valuesOf({ $sin: '$endless' }, { $floor: '$endless' }, { $atan: '$endless' }),
    ...valuesOf({ $sinh: '$small' }, { $cosh: '$small' }, { $asinh: '$big' }, { $cos: '$five' }),
    ...valuesOf(
      { $atan2: ['$five', '$half'] },
      { $atan2: ['$endless', '$endless'] },
      { $atan2: ['$big', 1] },
      { $atan2: ['$arr', null] },
      { $atan2: [1, '$arr'] },
      { $atan2: [-7, 5] },
    ),
    ...valuesOf({ $add: ['$big', 2] }, { $divide: ['$five', '$endless'] }, { $sqrt: '$big' }),
    ...valuesOf(
      { $add: ['$date', decimal('2.5')] },
      { $add: ['$date', 1.5, 2, decimal('3.5')] },
      { $subtract: ['$date', decimal('2.5')] },
    ),
    ...valuesOf(
      { $round: ['$arr', null] },
      { $bitNot: '$arr' },
      { $bitNot: 1.5 },
      { $round: [2 ** 63, 1] },
    ),
    ...valuesOf(
      { $toHashedIndexKey: 'abc' },
      { $toHashedIndexKey: 5 },
      { $toHashedIndexKey: 5.7 },
      { $toHashedIndexKey: '$objs' },
      { $toHashedIndexKey: [] },
      { $toHashedIndexKey: '$missing' },
      { $toHashedIndexKey: '$date' },
    ),
    ...valuesOf(
      { $year: '$late' },
      { $toDate: '$late' },
      { $toBool: '$small' },
      { $not: ['$small'] },
    ),
    // Numbers too large for a part of a date, or for a step.
    ...valuesOf(
      { $dateFromParts: { isoWeekYear: 0 } },
      { $dateFromParts: { year: 1e300 } },
      { $dateFromParts: { year: 2024, month: 1e300 } },
      { $dateAdd: { startDate: '$date', unit: 'day', amount: 1e300 } },
      { $dateAdd: { startDate: '$date', unit: 'day', amount: 1e12 } },
      { $dateSubtract: { startDate: '$date', unit: 'year', amount: 6e8 } },
    ),
    // The second operand fails, but the first one ends it before.
    ...valuesOf(
      { $concatArrays: ['$date', { $abs: '$arr' }] },
      { $concat: ['$date', { $abs: '$arr' }] },
      { $setUnion: ['$date', { $abs: '$arr' }] },
      { $mergeObjects: ['$date', { $abs: '$arr' }] },
      { $multiply: ['$arr', { $abs: '$arr' }] },
      { $bitAnd: ['$arr', { $abs: '$arr' }] },
      { $indexOfArray: ['$date', { $abs: '$arr' }] },
      { $add: ['$missing', { $abs: '$arr' }] },
      { $subtract: ['$missing', { $abs: '$arr' }] },
    ),
    ...valuesOf({ $toDouble: '$small' }, { $toDouble: '1E-400' }, { $bitNot: { $literal: true } }),
  ],
};
