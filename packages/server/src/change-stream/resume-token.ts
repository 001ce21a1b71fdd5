import { Binary, Timestamp } from 'bson';
import { CommandError } from '../value/command-error.ts';
import { encodeFields } from '../value/encode-fields.ts';
import { showFields } from '../value/show-value.ts';
import type { Fields, Value } from '../value/value.ts';
import { keyStringError } from './key-string-error.ts';

/**
 * A place in a change stream. Its text begins as MongoDB's does, so that texts are in the order of time: the
 * cluster time, the version of the format, whether it is an event's or a high-water mark.
 */
export type ResumeToken =
  | { readonly kind: 'highWaterMark'; readonly time: Timestamp }
  | {
      readonly kind: 'event';
      readonly time: Timestamp;
      readonly fromInvalidate: boolean;
      /** The event's token without the number of a fragment. */
      readonly text: string;
      /** Of a split event, which fragment it is, from 0; else undefined. */
      readonly fragment: number | undefined;
    };

const HIGH_WATER_MARK = '2B0429296E1404';
const PATTERN =
  /^82([0-9A-F]{16})2B04(?:29296E1404|2C0100296([EF])(?:[0-9A-F]{2})*04(?:2D([0-9A-F]{4})FF)?)(?:00)*$/;
const FRAGMENT_LENGTH = 8;

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').toUpperCase();
}

function timeText({ t, i }: Timestamp): string {
  return `82${t.toString(16).padStart(8, '0')}${i.toString(16).padStart(8, '0')}`.toUpperCase();
}

/** A place before everything that happens at this time or later. */
export function highWaterMark(time: Timestamp): string {
  return `${timeText(time)}${HIGH_WATER_MARK}`;
}

/** The place of one event. `identity` tells it apart from others of the same time. */
export function eventToken(event: {
  readonly time: Timestamp;
  readonly uuid: Uint8Array | undefined;
  readonly identity: Fields;
  readonly fromInvalidate: boolean;
}): string {
  const flag = event.fromInvalidate ? '6F' : '6E';
  const uuid = event.uuid === undefined ? '' : `5A1004${hex(event.uuid)}`;
  return `${timeText(event.time)}2B042C010029${flag}${uuid}46${hex(encodeFields(event.identity))}04`;
}

/** The place of one fragment of a split event. */
export function fragmentToken(event: string, fragment: number): string {
  return `${event}2D${fragment.toString(16).padStart(4, '0').toUpperCase()}FF`;
}

/** As events carry it. */
export function tokenDocument(text: string): Fields {
  return new Map([['_data', text]]);
}

/** Reads a token that a client gave. Throws for what cannot be one. */
export function parseResumeToken(given: Value): ResumeToken {
  const fields: Fields = given instanceof Map ? given : new Map();
  const text = fields.get('_data');
  if (typeof text !== 'string') {
    throw new CommandError(
      'Location40647',
      'Bad resume token: _data of missing or of wrong type. Expected string, got ' +
        showTight(fields),
    );
  }
  const typeBits = fields.get('_typeBits');
  if (typeBits !== undefined && !(typeBits instanceof Binary)) {
    const words = `Bad resume token: _typeBits of wrong type ${showTight(fields)}`;
    throw new CommandError('Location40648', words);
  }
  const parts = PATTERN.exec(text.toUpperCase());
  if (parts === null) throw keyStringError(text);
  const [whole, at = '', flag, fragment] = parts;
  const time = new Timestamp({
    t: Number.parseInt(at.slice(0, 8), 16),
    i: Number.parseInt(at.slice(8), 16),
  });
  if (flag === undefined) return { kind: 'highWaterMark', time };
  return {
    kind: 'event',
    time,
    fromInvalidate: flag === 'F',
    text: fragment === undefined ? whole : whole.slice(0, -FRAGMENT_LENGTH),
    fragment: fragment === undefined ? undefined : Number.parseInt(fragment, 16),
  };
}

// Here MongoDB leaves out the spaces inside of braces.
function showTight(fields: Fields): string {
  return showFields(fields).replaceAll('{ ', '{').replaceAll(' }', '}');
}
