import type { AdapterRequest } from './adapter-protocol.ts';

/** Members of a request that say how long the driver may wait, in milliseconds. */
const WAITS: ReadonlySet<string> = new Set([
  'awaitMinPoolSizeMS',
  'durationMS',
  'maxAwaitTimeMS',
  'maxCommitTimeMS',
  'maxTimeMS',
  'timeoutMS',
  'wtimeoutMS',
]);

/** Tells how much longer than others a request may take, because it asks for waiting itself; milliseconds. */
export function allowanceOf(request: AdapterRequest): number {
  switch (request.kind) {
    case 'events':
      return request.waitMS ?? 0;
    case 'run':
      return longestWait(request.arguments);
    case 'createEntity':
      return longestWait(request.entity.options);
    default:
      return 0;
  }
}

function longestWait(given: Readonly<Record<string, unknown>>): number {
  let longest = 0;
  for (const name of WAITS) {
    const wait = Number(given[name] ?? 0);
    if (wait > longest) longest = wait;
  }
  return longest;
}
