import { fail } from '../../expression/failure.ts';
import { typeName } from '../../expression/operator.ts';
import { checkKnownFields, reportStage } from '../report-stage.ts';
import type { StageDefinition } from '../stage.ts';

/** `$listSessions`: the sessions of the whole deployment. */
export const listSessions: StageDefinition = reportStage({
  name: '$listSessions',
  runsOn: 'either',
  check(spec, { namespace }) {
    if (namespace.database !== 'config' || namespace.collection !== 'system.sessions') {
      fail('InvalidNamespace', '$listSessions may only be run against config.system.sessions');
    }
    if (!(spec instanceof Map)) {
      const words = '$listSessions options must be specified in an object';
      fail('TypeMismatch', `${words}, but found: ${typeName(spec)}`);
    }
    checkKnownFields('$listSessions', spec, ['allUsers', 'users', '$_internalPredicate']);
  },
});
