import type { TestDocument as Json } from '../test-file/extended-json.ts';
import { matchPlain } from './match-plain.ts';
import type { Mismatch } from './mismatch.ts';

/**
 * Compares the `outcome` of a phase with a topology: `topology` has `servers` and the members of the file, `pools` the
 * generations by address.
 */
export function matchTopology(outcome: Json, { topology, pools }: Json): readonly Mismatch[] {
  const { servers, compatible = true, ...fields } = outcome;
  const told = new Map<string, Json>(topology.servers.map((one: Json) => [one['address'], one]));
  const addresses = matchPlain(Object.keys(servers).sort(), [...told.keys()].sort());
  if (addresses.length > 0) return addresses.map((one) => ({ ...one, path: `servers${one.path}` }));
  return [
    ...matchPlain({ ...fields, compatible }, topology),
    ...Object.entries<Json>(servers).flatMap(([address, server]) =>
      matchServer(server, { ...told.get(address), pool: pools[address] }, `servers.${address}`),
    ),
  ];
}

/** An expected error is the beginning of a message, in letters of any case; the rest is the driver's own. */
function matchServer(expected: Json, actual: Json, path: string): readonly Mismatch[] {
  const { error, ...fields } = expected;
  const mismatches = matchPlain(withoutPossiblePrimary(fields), actual, {}, path);
  if (typeof error !== 'string') return mismatches;
  if (String(actual['error']).toLowerCase().startsWith(error.toLowerCase())) return mismatches;
  const message = `to begin with "${error}"`;
  return [
    ...mismatches,
    { path: `${path}.error`, message, expected: error, actual: actual['error'] },
  ];
}

/** Compares the events of a phase, each with its `name`. */
export function matchChanges(
  expected: readonly Json[],
  actual: readonly Json[],
): readonly Mismatch[] {
  const placeholders = [42, '42'];
  const wanted = expected.map((event) => {
    const [[name = '', fields = {}] = []] = Object.entries<Json>(event);
    return { name: camelCase(name), ...withDescriptions(fields) };
  });
  return matchPlain(wanted.map(withServersInOrder), actual.map(withServersInOrder), {
    placeholders,
  });
}

/** The servers of a topology are a set: by their addresses, two of them can be compared. */
function withServersInOrder(event: Json): Json {
  const ordered = (name: string): Json =>
    event[name]?.servers === undefined
      ? {}
      : { [name]: { ...event[name], servers: [...event[name].servers].sort(byAddress) } };
  return { ...event, ...ordered('previousDescription'), ...ordered('newDescription') };
}

function byAddress(one: Json, other: Json): number {
  return String(one['address']).localeCompare(String(other['address']));
}

/** `server_description_changed_event` is `serverDescriptionChanged`. */
function camelCase(name: string): string {
  return name
    .replace(/_event$/, '')
    .replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function withDescriptions(fields: Json): Json {
  const described = ['previousDescription', 'newDescription'].filter((name) => name in fields);
  return {
    ...fields,
    ...Object.fromEntries(described.map((name) => [name, wholeDescription(fields[name])])),
  };
}

/** A member that a description in a file leaves out must be absent: there is no primary, no set name. */
function wholeDescription(description: Json): Json {
  if ('servers' in description) {
    return { setName: null, ...description, servers: description['servers'].map(wholeDescription) };
  }
  return withoutPossiblePrimary({ primary: null, setName: null, ...description });
}

/** Only a single-threaded driver needs the type, to order its checks; for the others it is Unknown. */
function withoutPossiblePrimary(server: Json): Json {
  return server['type'] === 'PossiblePrimary' ? { ...server, type: 'Unknown' } : server;
}
