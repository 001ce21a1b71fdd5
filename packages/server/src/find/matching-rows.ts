import { present } from '@touchstone/protocol';
import type { CommandCall, MaybePromise } from '../command/call.ts';
import { paceOf, restThen } from '../command/pacing.ts';
import { Standing } from '../expression/standing.ts';
import { compileMatcher } from '../query/match.ts';
import type { Fields } from '../value/value.ts';
import { queryContext } from './query-context.ts';

/** Those of the rows that a command lists that match a filter; others have their turn where that takes long. */
export function matchingRows(
  call: CommandCall,
  rows: readonly Fields[],
  filter: Fields | undefined,
): MaybePromise<readonly Fields[]> {
  if (filter === undefined) return rows;
  const pace = paceOf(call);
  const matcher = compileMatcher(filter, { ...queryContext(call, { collation: undefined }), pace });
  const standing = new Standing(pace);
  const matching: Fields[] = [];
  const matches = (row: Fields): boolean => matcher.matches(row);
  const goOn = (from: number): MaybePromise<readonly Fields[]> => {
    for (let at = from; at < rows.length; at++) {
      const row = present(rows[at]);
      const isMatch = standing.attempt(matches, row);
      if (isMatch === undefined) return restThen(call, () => goOn(at));
      if (isMatch) matching.push(row);
    }
    return matching;
  };
  return goOn(0);
}
