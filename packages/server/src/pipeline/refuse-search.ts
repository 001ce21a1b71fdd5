import { CommandError } from '../value/command-error.ts';

/** The refusal of a server that has no search engine beside it. */
export function refuseSearch(): never {
  throw new CommandError(
    'SearchNotEnabled',
    'Using Atlas Search Database Commands and the $listSearchIndexes aggregation stage requires ' +
      'additional configuration. Please connect to Atlas or an AtlasCLI local deployment to enable. ' +
      'For more information on how to connect, see https://dochub.mongodb.org/core/atlas-cli-deploy-local-reqs.',
  );
}
