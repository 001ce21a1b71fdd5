/** From so many milliseconds on, others notice that they are kept waiting. */
export const NOTICED_MS = 250;

const SCRIPT = 'a script runs in one piece, to a million steps: MongoDB has other threads for that';
const WIDE =
  'it is taken apart in pieces; a new document of so many fields is made, compared and encoded in one. Not in pieces yet';
const REPLACED = 'the new collection or index is put in place in one piece. Not in pieces yet';
const FILTER = 'a filter of so many parts is read and compiled in one piece. Not in pieces yet';
const SHAPE = 'a shape is read as a whole, and its edges are put in order in one piece';
const SESSIONS = 'all sessions of a list are looked up in one piece. Not in pieces yet';
const ARRAY =
  'a new array of so many elements is made, compared and encoded in one piece. Not in pieces yet';
const PATTERNS = 'every field is held against every pattern in one piece. Not in pieces yet';
const STATEMENTS =
  'a message of so many parts is taken apart in one piece, before anything of it runs';

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
  'explain of a filter of 50,000 parts': FILTER,
  'explain of $in of 200,000, by an index': FILTER,
  'convertToCapped of many': REPLACED,
  '$currentOp and 100,000 regular expressions': FILTER,
  '$in of 200,000 texts, by an index': FILTER,
  'a filter of 200,000 texts, in a transaction': FILTER,
  '$in of 3 million, 1,000 times': FILTER,
  'currentOp with a filter of 50,000': FILTER,
  '$geoIntersects of 50,000 points with 300,000': SHAPE,
  '$geoWithin an area with 300,000 points, of 1,000 documents': SHAPE,
  '$geoIntersects of a line of 300,000 points, of 1,000 documents': SHAPE,
  '$geoWithin a star of 50,001 points, of 1,000 documents': SHAPE,
  'insert of a star of 50,001 points, with an index': SHAPE,
  'the same with an index': SHAPE,
  '$listLocalSessions of 100,000': SESSIONS,
  'an indexed array of 400,000, changed': ARRAY,
  '$group with $addToSet, $mergeObjects, $maxN of all': ARRAY,
  '$addToSet of 100,000 documents': ARRAY,
  '$push of 200,000 with $sort and $slice': ARRAY,
  '$pullAll of 100,000 documents': ARRAY,
  '$pullAll of 200,000 from as many': ARRAY,
  '$addToSet of 200,000 to as many': ARRAY,
  '$let that doubles': ARRAY,
  '$documents of 300,000': ARRAY,
  'patternProperties over 100,000 fields': PATTERNS,
  '$jsonSchema with patternProperties over 200,000 fields': PATTERNS,
  '$unset and $set of a document of 200,000 fields, ten times': WIDE,
  '$set of 100,000 fields of a document of as many': WIDE,
  '$unset of 100,000 fields': WIDE,
  '$sort by a field of documents of 200,000 fields': WIDE,
  'a projection without one field of 200,000': WIDE,
  dbHash: WIDE,
  '100,000 statements of updates': STATEMENTS,
  'insert of 100,000 that are there already': STATEMENTS,
  'a validator of $jsonSchema with uniqueItems, of 200,000':
    'a document is checked in one piece, each element once: a third of a second for 200,000 documents in it',
  'insert of a million points in one, with an index':
    'its 16 MB are decoded in one piece; all that follows is in pieces',
};
