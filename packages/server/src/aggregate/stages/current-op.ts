import { fail } from '../../expression/failure.ts';
import { typeName } from '../../expression/operator.ts';
import { reportStage } from '../report-stage.ts';
import type { StageDefinition } from '../stage.ts';

const KNOWN = [
  'allUsers',
  'idleConnections',
  'idleCursors',
  'idleSessions',
  'localOps',
  'backtrace',
  'truncateOps',
  'targetAllNodes',
];

/** `$currentOp`: what the server is doing. */
export const currentOp: StageDefinition = reportStage({
  name: '$currentOp',
  runsOn: 'either',
  check(spec, { namespace }) {
    if (namespace.database !== 'admin' || namespace.collection !== undefined) {
      const words = "$currentOp must be run against the 'admin' database with {aggregate: 1}";
      fail('InvalidNamespace', words);
    }
    if (!(spec instanceof Map)) {
      const words = '$currentOp options must be specified in an object';
      fail('FailedToParse', `${words}, but found: ${typeName(spec)}`);
    }
    for (const name of spec.keys()) {
      if (!KNOWN.includes(name)) {
        fail('FailedToParse', `Unrecognized option '${name}' in $currentOp stage.`);
      }
    }
  },
});
