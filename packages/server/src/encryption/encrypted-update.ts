import { Binary } from 'bson';
import type { CommandCall } from '../command/call.ts';
import { CommandError } from '../value/command-error.ts';
import { asFields } from '../value/known-value.ts';
import { type Fields, isFields, type Value } from '../value/value.ts';
import { TAGS_FIELD } from './encrypted-filter.ts';
import { encryptedValues, goneValues } from './encrypted-values.ts';
import type { SchemaReader } from './encryption-information.ts';
import { type Incoming, incomingValues, isInsert } from './prepare-document.ts';
import { storedTags } from './stored-value.ts';
import { type Counted, takeCounts } from './take-counts.ts';

/** An update that was looked through: `apply` is what it does, once it is its turn. */
export interface PreparedUpdate {
  readonly given: Fields;
  readonly incoming: readonly Incoming[];
  readonly isReplacement: boolean;
}

/** Looks through an update for values to be stored. Throws what ends the whole command. */
export function prepareUpdate(
  call: CommandCall,
  schema: SchemaReader,
  update: Fields,
): PreparedUpdate {
  const [first] = update.keys();
  const isReplacement = first === undefined || !first.startsWith('$');
  const { version } = call.node;
  const given = isReplacement ? update : update.get('$set');
  const incoming = given === undefined ? [] : incomingValues(given, schema, version);
  return { given: update, incoming, isReplacement };
}

/** An update as it is carried out, and how to forget it. */
export interface CountedUpdate {
  readonly update: Fields;
  readonly undo: Counted['undo'];
}

/** Notes the values that an update stores, and makes it store their tags too. */
export function countUpdate(
  call: CommandCall,
  schema: SchemaReader,
  { given, incoming, isReplacement }: PreparedUpdate,
): CountedUpdate {
  if (!isReplacement) checkOperators(given);
  const { replaceIn, tags, undo } = takeCounts(call, schema, incoming);
  const binaries = tags.map((tag) => new Binary(tag));
  const update = asFields(replaceIn(given));
  if (isReplacement) return { update: new Map(update).set(TAGS_FIELD, binaries), undo };
  if (tags.length === 0) return { update, undo };
  const pushed = update.get('$push');
  const push: Fields = new Map(isFields(pushed) ? pushed : []);
  push.set(TAGS_FIELD, new Map([['$each', binaries]]));
  return { update: new Map(update).set('$push', push), undo };
}

// Only $set stores encrypted values, and only the server itself their tags.
function checkOperators(update: Fields): void {
  for (const [operator, argument] of update) {
    if (operator !== '$push' && isFields(argument) && namesTags(argument)) {
      throw new CommandError('Location6666200', `Cannot modify ${TAGS_FIELD} field in document.`);
    }
    if (operator === '$set') continue;
    for (const { value } of encryptedValues(argument)) {
      if (isInsert(value)) {
        throw new CommandError('Location6373505', 'Unexpected end of iterator');
      }
    }
  }
}

function namesTags(argument: Fields): boolean {
  return [...argument.keys()].some(
    (path) => path === TAGS_FIELD || path.startsWith(`${TAGS_FIELD}.`),
  );
}

/** The update that takes the tags out of a document whose values it has no more; undefined for none. */
export function staleTagsUpdate(before: Fields, after: Fields): Fields | undefined {
  const own = after.get(TAGS_FIELD);
  if (!Array.isArray(own) || own.length === 0) return undefined;
  const stale = goneValues(before, after).flatMap(({ value }) => storedTags(value));
  if (stale.length === 0) return undefined;
  const tags: Value[] = stale.map((tag) => new Binary(tag));
  return new Map([['$pull', new Map([[TAGS_FIELD, new Map([['$in', tags]])]])]]);
}
