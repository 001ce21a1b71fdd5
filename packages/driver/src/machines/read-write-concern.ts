import { ReadConcern } from '../concern/read-concern.ts';
import { WriteConcern } from '../concern/write-concern.ts';
import type { Machine } from '../machine-data/machine.ts';

/**
 * In: `readConcern` or `writeConcern`, as options have them. Out: the `document` that commands carry,
 * `isServerDefault` (it is not sent) and, of a write concern, `isAcknowledged`.
 */
export const readWriteConcern: Machine = ({ readConcern, writeConcern }) => {
  if (writeConcern === undefined) {
    const concern = ReadConcern.fromOptions({ readConcern });
    return { document: concern?.toJSON() ?? {}, isServerDefault: concern === undefined };
  }
  const concern = WriteConcern.fromOptions({ writeConcern });
  return {
    document: concern?.toCommand() ?? {},
    isServerDefault: concern === undefined,
    isAcknowledged: concern?.acknowledged ?? true,
  };
};
