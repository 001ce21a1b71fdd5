import type { Interceptor } from '../command/call.ts';
import { isAtLeast } from '../command/version.ts';
import { CommandError } from '../value/command-error.ts';

/** Checks the stable API's parameters against the command. */
export const apiVersion: Interceptor = {
  name: 'api-version',
  before({ node, generic, command, name }) {
    if (generic.apiVersion === undefined) {
      if (generic.apiStrict !== undefined || generic.apiDeprecationErrors !== undefined) {
        throw new CommandError(
          'Location4886600',
          'Provided apiStrict and/or apiDeprecationErrors without passing apiVersion',
        );
      }
      if (node.parameters.get('requireApiVersion') === true && !WITHOUT_VERSION.has(command.name)) {
        throw new CommandError(
          'Location498870',
          "The apiVersion parameter is required, please configure your MongoClient's API version",
        );
      }
      return undefined;
    }
    if (!isAtLeast(node.version, '4.9')) return undefined;
    const { apiVersion: version, apiStrict, apiDeprecationErrors } = generic;
    const acceptsTwo = node.parameters.get('acceptApiVersion2') === true;
    if (version !== '1' && !(acceptsTwo && version === '2')) {
      throw new CommandError('APIVersionError', `Cannot accept API version ${version}`);
    }
    if (apiStrict && !isInVersion(command.stable === true, name, version)) {
      throw new CommandError(
        'APIStrictError',
        `Provided apiStrict:true, but the command ${name} is not in API Version ${version}. ` +
          'Information on supported commands and migrations in API Version 1 can be found at ' +
          'https://dochub.mongodb.org/core/manual-versioned-api',
      );
    }
    if (apiDeprecationErrors && version === '2' && name === 'testDeprecationInVersion2') {
      throw new CommandError(
        'APIDeprecationError',
        `Provided apiDeprecationErrors:true, but the command ${name} is deprecated in API Version 2.`,
      );
    }
    return undefined;
  },
};

const WITHOUT_VERSION: ReadonlySet<string> = new Set([
  'configureFailPoint',
  'getMore',
  'hello',
  'isMaster',
  'setParameter',
]);

// The commands that MongoDB's own tests use to tell the versions apart.
function isInVersion(stable: boolean, name: string, version: string): boolean {
  if (name === 'testVersion2') return version === '2';
  return stable;
}
