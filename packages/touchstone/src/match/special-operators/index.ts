import type { SpecialOperator } from '../special-operator.ts';
import { exists } from './exists.ts';
import { lte } from './lte.ts';
import { matchAsDocument } from './match-as-document.ts';
import { matchAsRoot } from './match-as-root.ts';
import { matchesEntity } from './matches-entity.ts';
import { matchesHexBytes } from './matches-hex-bytes.ts';
import { sessionLsid } from './session-lsid.ts';
import { type } from './type.ts';
import { unsetOrMatches } from './unset-or-matches.ts';

/** Every `$$` operator that may stand in an expected value. */
export const specialOperators: readonly SpecialOperator[] = [
  exists,
  lte,
  matchAsDocument,
  matchAsRoot,
  matchesEntity,
  matchesHexBytes,
  sessionLsid,
  type,
  unsetOrMatches,
];
