import { encode } from '@touchstone/protocol';
import type { Document } from 'bson';
import { askingServer } from '../asking-server.ts';
import type { Chance } from '../chance.ts';
import type { TargetDefinition } from '../target.ts';
import { anyDocument, anyValue } from '../values.ts';

const STAGES =
  `addFields bucket bucketAuto changeStream collStats count currentOp densify documents facet fill geoNear
  graphLookup group indexStats limit listLocalSessions lookup match merge out planCacheStats project redact replaceRoot
  replaceWith sample set setWindowFields skip sort sortByCount unionWith unset unwind`.split(/\s+/);
const OPERATORS =
  `abs acos add allElementsTrue and anyElementTrue arrayElemAt arrayToObject avg binarySize bsonSize ceil
  cmp concat concatArrays cond convert dateAdd dateDiff dateFromParts dateFromString dateSubtract dateToParts dateToString
  dateTrunc dayOfMonth divide eq exp filter first firstN floor getField gt hour ifNull in indexOfArray indexOfBytes
  indexOfCP isArray isNumber isoWeek last lastN let literal ln log ltrim map max maxN median mergeObjects min minN mod
  month multiply ne not objectToArray or percentile pow range reduce regexFind regexFindAll regexMatch replaceAll
  replaceOne reverseArray round setDifference setEquals setField setIntersection setIsSubset setUnion size slice
  sortArray split sqrt stdDevPop strLenBytes strLenCP strcasecmp substrBytes substrCP subtract sum switch toBool toDate
  toDecimal toDouble toInt toLong toLower toObjectId toString toUpper trim trunc tsIncrement type unsetField year zip
  push addToSet rank shift expMovingAvg derivative integral covariancePop top bottomN accumulator function gte lt lte
  elemMatch exists regex mod all size geoWithin near jsonSchema expr where text bitsAllSet nor`.split(
    /\s+/,
  );
const ARGUMENTS =
  `input as in cond initialValue vars if then else branches default date unit amount timezone format startDate
  endDate startOfWeek dateString onError onNull to regex options find replacement sortBy n field value path into whenMatched
  groupBy boundaries buckets output from localField foreignField let pipeline startWith connectFromField connectToField
  newRoot includeArrayIndex range step bounds method p inputs useLongestLength defaults partitionBy window`.split(
    /\s+/,
  );

function expression(chance: Chance, depth: number): unknown {
  if (depth === 0 || chance.once(4)) return anyValue(chance, 1);
  const name = `$${chance.pick(OPERATORS)}`;
  const inner = (): unknown => expression(chance, depth - 1);
  const kind = chance.below(3);
  if (kind === 0) return { [name]: inner() };
  if (kind === 1) return { [name]: Array.from({ length: chance.below(4) }, inner) };
  const named = Array.from({ length: chance.below(5) }, () => [chance.pick(ARGUMENTS), inner()]);
  return { [name]: Object.fromEntries(named) };
}

function stage(chance: Chance, depth: number): Document {
  const name = `$${chance.pick(STAGES)}`;
  if (chance.once(5)) return { [name]: anyValue(chance) };
  const fields = anyDocument(chance, 0);
  for (let left = 1 + chance.below(4); left > 0; left--) {
    const field = chance.once(2) ? chance.pick(ARGUMENTS) : chance.pick(['_id', 'a', 'b', 'x']);
    fields[field] = chance.once(3) ? stages(chance, depth - 1) : expression(chance, 3);
  }
  if (chance.once(2)) fields['_id'] = expression(chance, 2);
  return { [name]: fields };
}

function stages(chance: Chance, depth = 2): readonly Document[] {
  if (depth <= 0) return [];
  return Array.from({ length: 1 + chance.below(3) }, () => stage(chance, depth));
}

/** The fields of an aggregate of any stages. */
export function anyPipeline(chance: Chance): Document {
  return { pipeline: stages(chance), cursor: {} };
}

function question(chance: Chance): Document {
  const limit = { maxTimeMS: 200, $db: 'fuzz' };
  switch (chance.below(4)) {
    case 0:
      return { find: 'c', filter: { a: expression(chance, 3) }, ...limit };
    case 1: {
      const x = expression(chance, 4);
      return { aggregate: 'c', pipeline: [{ $project: { x } }], cursor: {}, ...limit };
    }
    case 2: {
      const u = chance.once(2)
        ? stages(chance)
        : { $set: { x: anyValue(chance) }, ...anyDocument(chance) };
      return { update: 'c', updates: [{ q: { _id: 1 }, u }], ...limit };
    }
    default:
      return { aggregate: chance.pick(['c', 'v']), ...anyPipeline(chance), ...limit };
  }
}

/** Pipelines, expressions, filters and updates of all operators over all types. */
export const pipelines: TargetDefinition = {
  name: 'pipelines',
  open: () => askingServer('pipelines', () => (chance) => encode(question(chance))),
};
