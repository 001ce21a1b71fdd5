import { type Area, fresh } from '../area.ts';

const TEXTS = [
  ...['24-02-29', '5-02-03', '124-02-03', '2024-2-9', '2024-13-01', '0000-01-01', '-0001-01-01'],
  ...['last day of february 2024', 'first day of january 2024', 'first monday of january 2024'],
  ...['second tuesday of march 2023', 'last friday of march 2023', '2024-02-29T10:20:30PM'],
  ...['2024-02-29 10:20:30PM', '2024-02-29T24:00:00Z', '2024-02-29 24:00:00'],
  ...['2024-015', '2024.015', '2024015', '2024-015T10:20', '2024-01-15T10', '20240115T10'],
  ...[
    '20240115102030',
    '2024-01-15T10:20:30.',
    '2024-01-15 00:00:60',
    '2024',
    'Mon Jan 15 10:20:30 2024',
  ],
  ...['15-Jan-24', '2024-Jan-15', '1/15/24', 'Jan 15, 2024, 10:20 AM'],
];
const FORMATTED = [
  ['2024', '%U'],
  ['2024', '%w'],
  ['2024-2-9', '%Y-%m-%d'],
  ['24-2-9', '%Y-%m-%d'],
  ['202421', '%Y%m%d'],
  ['2024-02-29 +60', '%Y-%m-%d %Z'],
  ['2024-02-29 -090', '%Y-%m-%d %Z'],
  ['2024-01-01', '%G-%V-%d'],
  ['2024-1-1', '%G-%V-%u'],
  ['5-1-1', '%G-%V-%u'],
  ['2024-January-5', '%Y-%B-%d'],
  ['jan 5 2024', '%b %d %Y'],
  ['10:20:30.5 2024-01-15', '%H:%M:%S.%L %Y-%m-%d'],
  ['10:20:30.05 2024-01-15', '%H:%M:%S.%L %Y-%m-%d'],
];
const SIZES = [9_007_199_254_740_993n, 9_223_372_036_854_775_807n, 100_000n];
/** Instants before and in the hour that New York's clocks strike twice, and how far it is to such an hour. */
const TWICE = ['2023-11-05T05:30Z', '2023-11-05T06:30Z', '2023-11-06T06:30Z', '2023-12-05T06:30Z'];
const STEPS = [
  ['year', 5],
  ['year', -1],
  ['month', -1],
  ['day', 364],
  ['day', -1],
  ['day', 0],
] as const;

/** Dates in texts, bins of dates, and steps across a change of the clock. */
export const dates: Area = {
  name: 'dates',
  topology: 'standalone',
  commands: fresh(
    { documents: [{ _id: 0 }] },
    ...[
      ...TEXTS.map((dateString) => ({ $dateFromString: { dateString } })),
      ...['0000-01-01', '-0001-01-01', '0001-01-01'].map((dateString) => ({
        $dateFromString: { dateString, timezone: 'America/New_York' },
      })),
      ...FORMATTED.map(([dateString, format]) => ({ $dateFromString: { dateString, format } })),
      ...SIZES.flatMap((binSize) =>
        ['day', 'year', 'week', 'month', 'hour', 'millisecond'].map((unit) => ({
          $dateTrunc: { date: new Date(946_684_800_000), unit, binSize },
        })),
      ),
      ...TWICE.flatMap((start) =>
        STEPS.map(([unit, amount]) => ({
          $dateAdd: { startDate: new Date(start), unit, amount, timezone: 'America/New_York' },
        })),
      ),
    ].map((r) => ({ aggregate: 'c', pipeline: [{ $project: { _id: 0, r } }], cursor: {} })),
  ),
};
