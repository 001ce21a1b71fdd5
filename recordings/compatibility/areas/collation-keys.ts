import type { Document } from 'bson';
import { type Area, type AreaCommand, fresh } from '../area.ts';

/** Two documents with the same key, in a unique index with a collation. */
function twice(
  fields: Document,
  collation: Document,
  key: Document = { s: 1 },
): readonly AreaCommand[] {
  return fresh(
    { indexes: [{ key, name: 's', unique: true, collation }] },
    {
      insert: 'c',
      documents: [
        { _id: 1, ...fields },
        { _id: 2, ...fields },
      ],
    },
  );
}

const english = (strength: number): Document => ({ locale: 'en', strength });
const EVERY_CHARACTER = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at)).join(
  '',
);
const TEXTS = [
  '',
  'x',
  'Ab C',
  "O'Neil",
  'QqWw',
  'a@b.com',
  'abcABC',
  `A${'a'.repeat(40)}B`,
  'b'.repeat(70),
];

/** The keys that are shown of texts which a unique index with a collation holds already. */
export const collationKeys: Area = {
  name: 'collation-keys',
  topology: 'standalone',
  commands: [
    ...[1, 2, 3].flatMap((strength) => twice({ s: EVERY_CHARACTER }, english(strength))),
    ...TEXTS.flatMap((s) => [...twice({ s }, english(2)), ...twice({ s }, english(3))]),
    ...twice({ s: 'ab', n: 5 }, english(2), { s: 1, n: -1 }),
    ...twice({ s: 5 }, english(2)),
    ...twice({}, english(2)),
    ...twice({ s: 'Abz' }, { locale: 'de' }),
    ...twice({ s: 'Abz' }, { locale: 'fr' }),
  ],
};
