import { type Area, own } from '../area.ts';

const NAMES = [
  ...['en', 'EN', 'en_US', 'en_us', 'en-US', 'en_GB', 'en_US_POSIX', 'pt_BR', 'xx', 'no', 'sh', ''],
  ...['zh_Hant_TW', 'sr_Latn_RS', 'sr_Cyrl', 'de__PHONEBOOK', 'de@x=y', 'en@collation=search'],
  ...['de@collation=phonebook', 'de_DE@collation=phonebook', 'af@collation=phonebook', 'de_AT'],
  ...['en@collation=search;colnumeric=yes', 'es@collation=traditional', 'simple', 'klingon'],
];
const CASES = [
  {},
  { strength: 1 },
  { strength: 2 },
  { strength: 1, caseLevel: true },
  { caseFirst: 'off' },
  { caseFirst: 'upper', strength: 1 },
  { caseFirst: 'off', strength: 1 },
];

/** The locales that there are, and those of them that have upper case first. */
export const collations: Area = {
  name: 'collations',
  topology: 'standalone',
  commands: own(
    { insert: 'c', documents: ['a', 'A', 'b', 'B'].map((v, _id) => ({ _id, v })) },
    ...NAMES.map((locale) => ({ find: 'c', sort: { v: 1 }, collation: { locale } })),
    ...['da', 'mt', 'en', 'fr_CA'].flatMap((locale) =>
      CASES.flatMap((options) => {
        const collation = { locale, ...options };
        return [
          { find: 'c', sort: { v: 1, _id: 1 }, collation },
          { create: 'd', collation },
          { drop: 'd' },
        ];
      }),
    ),
  ),
};
