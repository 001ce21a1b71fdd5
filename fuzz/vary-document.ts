import { decode, encode } from '@touchstone/protocol';
import type { Document } from 'bson';
import type { Chance } from './chance.ts';
import { anyValue } from './values.ts';

type Place = readonly [holder: Document, key: string];

/** Changes values at one to three places of a BSON document: another value, a neighbor's value or name, or none. */
export function variedDocument(given: Uint8Array, chance: Chance): Uint8Array {
  const document = decode(given);
  for (let times = 1 + chance.below(3); times > 0; times--) {
    const places = [...placesIn(document)];
    if (places.length === 0) break;
    change(chance.pick(places), chance.pick(places), chance);
  }
  try {
    return encode(document);
  } catch {
    // A change may make of it what no driver can send, such as a member that tells a class: it stays as it was.
    return given;
  }
}

function change([holder, key]: Place, [other, otherKey]: Place, chance: Chance): void {
  switch (chance.below(4)) {
    case 0:
      holder[key] = anyValue(chance, 2);
      break;
    case 1:
      // A copy: what holds itself could not be written down.
      holder[key] = decode(encode({ x: other[otherKey] }))['x'];
      break;
    case 2:
      if (Array.isArray(holder)) holder.push(holder[Number(key)]);
      else holder[otherKey] = holder[key];
      break;
    default:
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete holder[key];
  }
}

/** All places but the command's name and its database. */
function* placesIn(document: Document): Generator<Place> {
  for (const key of Object.keys(document).slice(1)) {
    if (key === '$db') continue;
    yield [document, key];
    yield* within(document[key]);
  }
}

function* within(value: unknown): Generator<Place> {
  if (typeof value !== 'object' || value === null || '_bsontype' in value) return;
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  if (!isPlain) return;
  for (const key of Object.keys(value)) {
    yield [value as Document, key];
    yield* within((value as Document)[key]);
  }
}
