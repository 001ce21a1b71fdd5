/** From so many milliseconds on, others notice that they are kept waiting. */
export const NOTICED_MS = 250;

const SCRIPT = 'a script runs in one piece, to a million steps: MongoDB has other threads for that';
const WIDE =
  'it is taken apart in pieces; a new document of so many fields is made, compared and encoded in one. Not in pieces yet';

/** The requests that keep others waiting for longer, by their names, and why they do. Each was looked at; a new one has none until it is. */
export const REASONS: Readonly<Record<string, string>> = {
  '$where: a loop without end': SCRIPT,
  '$where: a loop without end, with as much time as it takes': SCRIPT,
  '$function: a loop without end': SCRIPT,
  '$accumulator: a loop without end': SCRIPT,
  'mapReduce: a loop without end': SCRIPT,
  '$mergeObjects of 1,000,000 fields, 1,000 times': WIDE,
  'replacement of 200,000 fields': WIDE,
  'findAndModify of 200,000 fields, both before and after': WIDE,
  'update by a pipeline of one field of 200,000': WIDE,
  'upsert of 100,000 fields': WIDE,
  'a validator of $jsonSchema with uniqueItems, of 200,000':
    'a document is checked in one piece, each element once: a third of a second for 200,000 documents in it',
  'insert of a million points in one, with an index':
    'its 16 MB are decoded in one piece; all that follows is in pieces',
};
