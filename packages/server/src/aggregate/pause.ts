import { keepMetadata } from '../expression/document-metadata.ts';
import type { Pace } from '../expression/pace.ts';
import { afterRests, restingSteps, type Standing } from '../expression/standing.ts';
import { decodingSteps, LONG_DOCUMENT } from '../value/decode-fields.ts';
import { sortSteps } from '../value/sort-steps.ts';
import type { AnyDocument, Fields } from '../value/value.ts';

/**
 * Stands in a stream of documents where a rest is due. Stages let it through, those that gather documents too; whoever asked
 * for documents rests, and asks for the next.
 */
export const PAUSE: Fields = new Map();

/** Takes all documents; rests pass through. */
export function* taking(
  documents: Iterable<AnyDocument>,
  take: (document: AnyDocument) => void,
): Generator<AnyDocument, void> {
  for (const document of documents) {
    if (document === PAUSE) yield PAUSE;
    else take(document);
  }
}

/** Lists what is made of all documents; rests pass through. */
export function* listing<Made>(
  documents: Iterable<AnyDocument>,
  make: (document: AnyDocument) => Made,
): Generator<AnyDocument, Made[]> {
  const made: Made[] = [];
  yield* taking(documents, (document) => {
    made.push(make(document));
  });
  return made;
}

/** Sorts a list in place, equals keep their order; rests when it takes long. */
export function* sorting<Item>(
  list: Item[],
  compare: (a: Item, b: Item) => number,
  pace: Pace | undefined,
): Generator<AnyDocument, void> {
  if (pace === undefined) {
    list.sort(compare);
    return;
  }
  for (const _ of sortSteps(list, compare)) if (pace.isDueNow()) yield PAUSE;
}

/** A document as its fields, where it is so long that taking it apart needs rests; any other as it is. */
export function* takenApart(
  document: AnyDocument,
  pace: Pace | undefined,
): Generator<AnyDocument, AnyDocument> {
  if (pace === undefined || document instanceof Map || document.length < LONG_DOCUMENT) {
    return document;
  }
  const fields = yield* restingSteps(PAUSE, pace, decodingSteps(document));
  keepMetadata(document, fields);
  return fields;
}

/** Evaluates something, and rests in the midst of it where that takes long. What is made is never undefined. */
export function* resting<Input, Made>(
  standing: Standing,
  evaluate: (input: Input) => Made,
  input: Input,
): Generator<Fields, Made> {
  const made = standing.attempt(evaluate, input);
  return made === undefined ? yield* afterRests(PAUSE, standing, evaluate, input) : made;
}
