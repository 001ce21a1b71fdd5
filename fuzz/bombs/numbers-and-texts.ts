import { Decimal128 } from 'bson';
import { aggregate, type Bomb, find, list, MEGABYTE, project, range } from './bomb.ts';

const FINEST = Decimal128.fromString('1E-6176');
const GREATEST = Decimal128.fromString('9.999999999999999999999999999999999E+6144');

/** The same of each of many numbers. */
function each(length: number, of: unknown): unknown {
  return { $size: { $map: { input: range(length), in: of } } };
}

const TEXT = {
  $reduce: { input: range(4), initialValue: MEGABYTE, in: { $concat: ['$$value', '$$value'] } },
};
const DOCUMENTS = { $map: { input: range(300_000), in: { a: '$$this', b: ['$$this'] } } };

function date(of: unknown): unknown {
  return { $toString: of };
}

/** Numbers at their ends, long texts, large sets, dates far away. */
export const numbersAndTexts: readonly Bomb[] = [
  {
    name: '$add of the finest and the greatest decimal, 3 million times',
    command: project(each(3_000_000, { $add: [GREATEST, FINEST] })),
  },
  {
    name: '$mod of the greatest by the finest decimal',
    command: project(each(1000, { $mod: [GREATEST, FINEST] })),
  },
  {
    name: '$divide, $sqrt, $ln and $pow of decimals',
    command: project(
      each(100_000, [
        { $divide: [GREATEST, Decimal128.fromString('3')] },
        { $sqrt: GREATEST },
        { $ln: FINEST },
        { $pow: [Decimal128.fromString('1.0000001'), GREATEST] },
      ]),
    ),
  },
  {
    name: '$exp, $tan, $acosh, $log10 of decimals',
    command: project(
      each(100_000, [
        { $exp: Decimal128.fromString('14000') },
        { $tan: GREATEST },
        { $acosh: GREATEST },
        { $log10: FINEST },
      ]),
    ),
  },
  {
    name: '$sum of decimals far from each other, of 1,000 documents',
    command: aggregate(
      [
        {
          $group: {
            _id: null,
            x: { $sum: { $cond: ['$a', GREATEST, FINEST] } },
            y: { $stdDevPop: GREATEST },
          },
        },
      ],
      'c',
    ),
  },
  {
    name: '$toDecimal of a text of a million digits',
    command: project({ $toDecimal: '9'.repeat(1_000_000) }),
  },
  {
    name: '$toDouble of a text of a million digits, 100 times',
    command: project(
      each(100, { $toDouble: { $concat: ['9'.repeat(1_000_000), { $toString: '$$this' }] } }),
    ),
  },
  {
    name: '$toInt and $toDate of a text of a million digits',
    command: project([
      { $convert: { input: '9'.repeat(1_000_000), to: 'int', onError: 0 } },
      { $convert: { input: '9'.repeat(1_000_000), to: 'date', onError: 0 } },
    ]),
  },
  {
    name: '$trim of a million by a million characters',
    command: project({
      $strLenCP: { $trim: { input: MEGABYTE, chars: `${'y'.repeat(1_000_000)}x` } },
    }),
  },
  {
    name: '$ltrim of a million by characters that differ',
    command: project({
      $strLenCP: {
        $ltrim: {
          input: MEGABYTE,
          chars: `${list(60_000, (at) => String.fromCodePoint(0x4e00 + (at % 20_000))).join('')}x`,
        },
      },
    }),
  },
  {
    name: '$indexOfCP of half a million in a million',
    command: project({ $indexOfCP: [MEGABYTE, `${'x'.repeat(500_000)}y`] }),
  },
  {
    name: '$indexOfBytes of y and half a million, in a million',
    command: project({ $indexOfBytes: [MEGABYTE, `y${'x'.repeat(500_000)}`] }),
  },
  {
    name: '$replaceOne and $split by half a million',
    command: project([
      { $replaceOne: { input: MEGABYTE, find: `${'x'.repeat(500_000)}y`, replacement: '' } },
      { $split: [MEGABYTE, `${'x'.repeat(500_000)}y`] },
    ]),
  },
  {
    name: '$regexFindAll of nothing in 8 million characters',
    command: project({ $size: { $regexFindAll: { input: MEGABYTE, regex: '' } } }),
  },
  {
    name: '$regexFindAll with 50 groups in a million',
    command: project({ $size: { $regexFindAll: { input: MEGABYTE, regex: '(x?)'.repeat(50) } } }),
  },
  {
    name: '$regexFindAll behind what is not found, in a million',
    command: project({ $size: { $regexFindAll: { input: MEGABYTE, regex: 'x*y' } } }),
  },
  {
    name: '$regexMatch with what looks back',
    command: project({ $regexMatch: { input: '$s', regex: '(a+)+\\1+$' } }),
  },
  {
    name: '$regexMatch of 1,000 with what looks ahead',
    command: aggregate([{ $match: { s: { $regex: '(?=(a+)+$)(a|a)*b' } } }], 'c'),
  },
  {
    name: '$regexFind with a pattern from each document',
    command: aggregate(
      [
        {
          $project: {
            x: {
              $regexFind: { input: '$s', regex: { $concat: ['(a+)+', { $toString: '$_id' }] } },
            },
          },
        },
      ],
      'c',
    ),
  },
  {
    name: '$strLenCP, $toUpper, $substrCP of 16 million',
    command: project([
      { $strLenCP: TEXT },
      { $strLenCP: { $toUpper: TEXT } },
      { $strLenCP: { $substrCP: [TEXT, 1, 15_000_000] } },
    ]),
  },
  { name: '$strcasecmp of 16 million', command: project({ $strcasecmp: [TEXT, TEXT] }) },
  {
    name: '$setIntersection of 300,000 documents',
    command: project({ $size: { $setIntersection: [DOCUMENTS, DOCUMENTS] } }),
  },
  {
    name: '$setDifference of 300,000 documents',
    command: project({ $size: { $setDifference: [DOCUMENTS, DOCUMENTS] } }),
  },
  {
    name: '$setIsSubset and $setEquals of 300,000 documents',
    command: project([
      { $setIsSubset: [DOCUMENTS, DOCUMENTS] },
      { $setEquals: [DOCUMENTS, DOCUMENTS] },
    ]),
  },
  {
    name: '$in of 3 million, 1,000 times',
    command: project(each(1000, { $in: [-1, range(3_000_000)] })),
  },
  {
    name: '$indexOfArray in 3 million',
    command: project(each(100, { $indexOfArray: [range(3_000_000), -1] })),
  },
  {
    name: '$reverseArray, $slice, $concatArrays of 3 million',
    command: project([
      { $size: { $reverseArray: range(3_000_000) } },
      { $size: { $slice: [range(3_000_000), -2_000_000] } },
      { $size: { $concatArrays: [range(3_000_000), range(3_000_000)] } },
    ]),
  },
  {
    name: '$avg, $max, $stdDevPop of 3 million',
    command: project([
      { $avg: range(3_000_000) },
      { $max: range(3_000_000) },
      { $stdDevPop: range(3_000_000) },
    ]),
  },
  {
    name: '$maxN, $minN, $firstN of 3 million',
    command: project([
      { $size: { $maxN: { n: 3_000_000, input: range(3_000_000) } } },
      { $size: { $lastN: { n: 3_000_000, input: range(3_000_000) } } },
    ]),
  },
  {
    name: '$median and $percentile of 3 million',
    command: project([
      { $median: { input: range(3_000_000), method: 'approximate' } },
      {
        $percentile: {
          input: range(3_000_000),
          p: list(1000, (at) => at / 1000),
          method: 'approximate',
        },
      },
    ]),
  },
  {
    name: '$arrayToObject of 300,000',
    command: project({
      $size: {
        $objectToArray: {
          $arrayToObject: {
            $map: { input: range(300_000), in: { k: { $toString: '$$this' }, v: 1 } },
          },
        },
      },
    }),
  },
  {
    name: '$arrayToObject of a million, and $mergeObjects',
    command: project({
      $mergeObjects: [
        { $arrayToObject: { $map: { input: range(1_000_000), in: [{ $toString: '$$this' }, 1] } } },
        { a: 1 },
      ],
    }),
  },
  {
    name: '$setField 3,000 times in one that grows',
    command: project({
      $reduce: {
        input: range(1000),
        initialValue: {},
        in: {
          $mergeObjects: ['$$value', { $arrayToObject: [[{ k: { $toString: '$$this' }, v: 1 }]] }],
        },
      },
    }),
  },
  {
    name: '$dateTrunc, $dateDiff, $dateAdd far away, in New York',
    command: project(
      each(100_000, [
        {
          $dateTrunc: {
            date: new Date(8.64e15),
            unit: 'week',
            binSize: 7,
            timezone: 'America/New_York',
          },
        },
        {
          $dateDiff: {
            startDate: new Date(-8.64e15),
            endDate: new Date(8.64e15),
            unit: 'month',
            timezone: 'America/New_York',
          },
        },
        {
          $dateAdd: {
            startDate: new Date(0),
            unit: 'month',
            amount: 3_000_000,
            timezone: 'America/New_York',
          },
        },
      ]),
    ),
  },
  {
    name: '$dateToString in Kathmandu, 300,000 times',
    command: project(
      each(300_000, {
        $dateToString: {
          date: { $toDate: { $multiply: ['$$this', 1e9] } },
          timezone: 'Asia/Kathmandu',
          format: '%Y-%m-%dT%H:%M:%S.%L%z',
        },
      }),
    ),
  },
  {
    name: '$dateFromString with a format of a million',
    command: project({
      $dateFromString: { dateString: MEGABYTE, format: '%Y'.repeat(500_000), onError: 0 },
    }),
  },
  {
    name: '$dateFromString of a text of a million',
    command: project({ $dateFromString: { dateString: '1 '.repeat(500_000), onError: 0 } }),
  },
  {
    name: '$dateFromParts of 32767 months',
    command: project(
      each(100_000, {
        $dateFromParts: {
          year: 9999,
          month: 32_767,
          day: -32_768,
          hour: 32_767,
          timezone: 'Europe/London',
        },
      }),
    ),
  },
  {
    name: '$toString of dates with 64 bits',
    command: project(each(100_000, date({ $toDate: { $multiply: ['$$this', 1e13] } }))),
  },
  {
    name: '$let 100 deep, doubled at each',
    command: project({
      $size: list(26, (at) => at).reduce<unknown>(
        (inner) => ({ $let: { vars: { v: { $concatArrays: ['$$v', '$$v'] } }, in: inner } }),
        '$$v',
      ),
    }),
  },
  {
    name: '$let that doubles',
    command: project({
      $let: {
        vars: { v: range(100) },
        in: {
          $size: list(18, (at) => at).reduce<unknown>(
            (inner) => ({ $let: { vars: { v: { $concatArrays: ['$$v', '$$v'] } }, in: inner } }),
            '$$v',
          ),
        },
      },
    }),
  },
  {
    name: '$cond that is evaluated twice at each of 30',
    command: project(
      list(15, (at) => at).reduce<unknown>((inner) => ({ $add: [inner, inner] }), 1),
    ),
  },
  {
    name: '$literal of 500,000',
    command: project({ $size: { $literal: list(500_000, (at) => at) } }),
  },
  {
    name: '$eq and $cmp of large arrays, 100 times',
    command: project(each(100, { $cmp: [range(1_000_000), range(1_000_000)] })),
  },
  {
    name: '$expr with $or of 20,000',
    command: find({ $expr: { $or: list(20_000, (at) => ({ $eq: ['$a', -1 - at] })) } }, 'c'),
  },
  {
    name: '$expr with $in of 500,000',
    command: find({ $expr: { $in: ['$a', list(500_000, (at) => at + 10)] } }, 'c'),
  },
  {
    name: '$in of a million',
    command: find({ a: { $in: list(1_000_000, (at) => at + 10) } }, 'c'),
  },
  {
    name: 'a collation, and a sort of texts of 1 MB',
    command: {
      ...aggregate(
        [
          { $set: { s: { $concat: [MEGABYTE, { $toString: '$a' }] } } },
          { $limit: 60 },
          { $sort: { s: 1 } },
          { $project: { _id: 1 } },
        ],
        'c',
      ),
      collation: { locale: 'de', strength: 1 },
    },
  },
  {
    name: 'a collation by numbers of a million digits',
    command: {
      ...find({ s: { $lt: '9'.repeat(1_000_000) } }, 'c'),
      collation: { locale: 'en', numericOrdering: true },
    },
  },
  {
    name: 'a collation of a text of 8 MB',
    command: {
      ...project({ $eq: [TEXT, { $concat: [TEXT, ''] }] }),
      collation: { locale: 'fr', strength: 2 },
    },
  },
  { name: 'a locale of 1 MB', command: { ...find({}, 'c'), collation: { locale: MEGABYTE } } },
];
