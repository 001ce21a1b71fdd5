import { seriesOf } from '../collection/time-series.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import { CommandError } from '../value/command-error.ts';
import type { Fields, Value } from '../value/value.ts';

/** The check looks at these parts of an update. */
export interface SeriesUpdate {
  readonly filter: Fields;
  readonly update: Fields | readonly Fields[];
  readonly multi: boolean;
  readonly upsert: boolean;
}

const EITHER = 'an update or delete on a time-series collection';
const UPDATE = 'Cannot perform an update on a time-series collection';

/** Refuses what changes more of measurements than what they are grouped by. */
export function checkSeriesUpdate(
  collection: DocumentCollection | undefined,
  statement: SeriesUpdate,
): void {
  const series = collection === undefined ? undefined : seriesOf(collection.options.shown);
  if (series === undefined) return;
  const { metaField } = series;
  if (metaField === undefined) throw refused(`${UPDATE} that does not have a metaField`);
  if (!statement.multi) {
    throw refused('Cannot perform a non-multi update on a time-series collection');
  }
  if (statement.upsert) throw refused('Cannot perform an upsert on a time-series collection');
  const { update } = statement;
  if (!(update instanceof Map)) throw refused(`${UPDATE} using a pipeline update`);
  checkFilter(statement.filter, metaField);
  for (const [operator, changes] of update) {
    if (!operator.startsWith('$')) throw refused(`${UPDATE} using a replacement document`);
    if (changes instanceof Map) checkChanges(operator, changes, metaField);
  }
}

function checkFilter(filter: Fields, metaField: string): void {
  for (const [name, value] of filter) {
    if (name.startsWith('$')) checkOperator(name, value, metaField);
    else if (!isIn(name, metaField)) {
      throw refused(
        `Cannot perform ${EITHER} when querying on a field that is not the metaField '${metaField}'`,
      );
    }
  }
}

function checkOperator(name: string, value: Value, metaField: string): void {
  if (name === '$expr') throw refused(`Cannot use $expr when performing ${EITHER}`);
  for (const inner of Array.isArray(value) ? value : []) {
    if (inner instanceof Map) checkFilter(inner, metaField);
  }
}

function checkChanges(operator: string, changes: Fields, metaField: string): void {
  for (const [path, value] of changes) {
    const target: Value = operator === '$rename' ? value : path;
    if (isIn(path, metaField) && isIn(String(target), metaField)) continue;
    throw refused(`${UPDATE} which updates a field that is not the metaField '${metaField}'`);
  }
}

function isIn(path: string, metaField: string): boolean {
  return path === metaField || path.startsWith(`${metaField}.`);
}

function refused(words: string): CommandError {
  return new CommandError('InvalidOptions', words);
}
