import { fail } from '../../expression/failure.ts';
import { typeName } from '../../expression/operator.ts';
import { checkKnownFields, reportStage } from '../report-stage.ts';
import type { StageDefinition } from '../stage.ts';

/** `$listLocalSessions`: the sessions that this server knows. */
export const listLocalSessions: StageDefinition = reportStage({
  name: '$listLocalSessions',
  runsOn: 'either',
  check(spec, { namespace }) {
    if (!(spec instanceof Map)) {
      const words = '$listLocalSessions options must be specified in an object';
      fail('TypeMismatch', `${words}, but found: ${typeName(spec)}`);
    }
    checkKnownFields('$listLocalSessions', spec, ['allUsers', 'users', '$_internalPredicate']);
    if (namespace.collection !== undefined) {
      const words = 'must be run against the database with {aggregate: 1}, not a collection';
      fail('InvalidNamespace', `$listLocalSessions ${words}`);
    }
  },
});
