import { Binary, Decimal128, Long, ObjectId, Timestamp } from 'bson';

export interface DocumentSet {
  readonly name: string;
  readonly documents: readonly Record<string, unknown>[];
}

/**
 * Documents of the shapes that the driver benchmark specification describes (flat, deep, full, small, tweet-like, large), made
 * here from a fixed sequence, so that the benchmark needs no files.
 */
export function documentSets(): readonly DocumentSet[] {
  const mixed = mixedDocuments();
  const names = ['flat', 'deep', 'full', 'small', 'tweet'];
  return [
    ...names.map((name, index) => ({ name, documents: mixed.slice(index, index + 1) })),
    { name: 'large', documents: [large()] },
    { name: 'five sets mixed', documents: mixed },
    { name: '65,536 random shapes', documents: Array.from({ length: 65_536 }, randomShape) },
  ];
}

/** One document of each set but the large one. */
export function mixedDocuments(): readonly Record<string, unknown>[] {
  return [flat(), deep(6), full(), small(), tweet()];
}

/** Shapes of few names that hardly ever repeat: nothing is won by remembering them. */
function randomShape(): Record<string, unknown> {
  const makers = [() => word(10), int, next, () => next() < 0.5, () => null];
  const shape: Record<string, unknown> = {};
  for (let count = 0; count < 8; count++) {
    const maker = makers[Math.floor(next() * makers.length)] as () => unknown;
    shape[`name${Math.floor(next() * 1000)}`] = maker();
  }
  return shape;
}

let state = 12345;
function next(): number {
  state = (Math.imul(state, 1103515245) + 12345) >>> 0;
  return state / 4294967296;
}

function word(length: number): string {
  const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
  return Array.from({ length }, () => letters[Math.floor(next() * letters.length)]).join('');
}

function int(): number {
  return Math.floor(next() * 2 ** 31);
}

function flat(): Record<string, unknown> {
  const makers = [() => word(10), int, () => next() * 1e6, () => next() < 0.5, () => word(20)];
  const fields = Array.from({ length: 145 }, (_, index) => [word(8), makers[index % 5]?.()]);
  return { _id: new ObjectId(), ...Object.fromEntries(fields) };
}

function deep(levels: number): Record<string, unknown> {
  if (levels === 0) return { [word(8)]: word(10), [word(8)]: word(10) };
  return { [word(8)]: deep(levels - 1), [word(8)]: deep(levels - 1) };
}

function full(): Record<string, unknown> {
  const one = (): Record<string, unknown> => ({
    string: word(24),
    double: next() * 1e9,
    int32: int(),
    int64: Long.fromBits(int(), int()),
    decimal: Decimal128.fromString(`${int()}.25`),
    date: new Date(int() * 1000),
    timestamp: new Timestamp({ t: int(), i: 1 }),
    id: new ObjectId(),
    binary: new Binary(Buffer.from(word(32))),
    yes: true,
    nothing: null,
    list: [1, 'two', 3.5, { four: 4 }],
    regexp: /ab+c/i,
  });
  return Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`part${index}`, one()]));
}

function small(): Record<string, unknown> {
  return {
    _id: new ObjectId(),
    field1: word(12),
    field2: int(),
    field3: word(40),
    field4: { a: int(), b: word(8) },
    field5: [int(), int(), int()],
    field6: next(),
    field7: true,
  };
}

function tweet(): Record<string, unknown> {
  const user = {
    id: int(),
    name: word(14),
    screen_name: word(10),
    location: word(12),
    description: `${word(30)} ${word(40)}`,
    followers_count: int(),
    friends_count: int(),
    created_at: 'Wed Jun 01 10:11:12 +0000 2011',
    verified: false,
    time_zone: null,
    profile_background_color: 'C0DEED',
    profile_image_url: `http://example.com/${word(30)}.png`,
  };
  return {
    _id: new ObjectId(),
    text: `${word(40)} ${word(50)} ${word(20)} é`,
    in_reply_to_status_id: null,
    retweet_count: int(),
    contributors: null,
    created_at: 'Thu Sep 02 18:11:25 +0000 2010',
    geo: null,
    source: 'web',
    coordinates: null,
    entities: {
      user_mentions: [
        { indices: [int(), int()], screen_name: word(10), name: word(12), id: int() },
      ],
      urls: [],
      hashtags: [{ text: word(8), indices: [1, 9] }],
    },
    retweeted: false,
    place: null,
    user,
    id: int(),
  };
}

function large(): Record<string, unknown> {
  const fields = Array.from({ length: 60_000 }, (_, index) => [`${word(8)}${index}`, word(16)]);
  return { _id: new ObjectId(), ...Object.fromEntries(fields) };
}
