import type { TestDocument as Json } from '../test-file/extended-json.ts';

/** The members of a topology by which servers are told apart; they are always compared. */
const NEEDED: ReadonlySet<string> = new Set(['servers', 'topologyType', 'pool', 'address', 'type']);

/**
 * The part of an outcome that the driver tells about, and the names of what is left out: an adapter that does not show
 * a member leaves it away, where one without a value is null.
 */
export function observableOutcome(
  outcome: Json,
  topology: Json,
): { readonly expected: Json; readonly left: readonly string[] } {
  const left: string[] = [];
  const shown = (expected: Json, told: Json | undefined): Json =>
    Object.fromEntries(
      Object.entries(expected).filter(([name]) => {
        if (NEEDED.has(name) || told === undefined || told[name] !== undefined) return true;
        left.push(name);
        return false;
      }),
    );
  const compatible = topology['compatible'] === undefined ? {} : { compatible: true };
  const told = new Map<string, Json>(
    topology['servers'].map((server: Json) => [server['address'], server]),
  );
  const servers = Object.fromEntries(
    Object.entries<Json>(outcome['servers']).map(([address, server]) => [
      address,
      shown(server, told.get(address)),
    ]),
  );
  return { expected: { ...compatible, ...shown(outcome, topology), servers }, left };
}

/** The same of the events of a phase, as the file has them: what their descriptions name and the driver does not tell is left out. */
export function observableChanges(
  expected: readonly Json[],
  told: readonly Json[],
): { readonly expected: readonly Json[]; readonly left: readonly string[] } {
  const left: string[] = [];
  const shown = (description: Json, by: Json | undefined): Json =>
    Object.fromEntries(
      Object.entries(description).flatMap(([name, value]) => {
        if (name === 'servers')
          return [[name, value.map((one: Json) => shown(one, server(by, one)))]];
        if (NEEDED.has(name) || by === undefined || by[name] !== undefined) return [[name, value]];
        left.push(name);
        return [];
      }),
    );
  const event = (fields: Json, by: Json | undefined): Json => {
    const described = ['previousDescription', 'newDescription'].filter((name) => name in fields);
    const descriptions = described.map((name) => [name, shown(fields[name], by?.[name])]);
    return { ...fields, ...Object.fromEntries(descriptions) };
  };
  const events = expected.map((one, at) =>
    Object.fromEntries(
      Object.entries(one).map(([name, fields]) => [name, event(fields, told[at])]),
    ),
  );
  return { expected: events, left };
}

function server(description: Json | undefined, { address }: Json): Json | undefined {
  return description?.['servers']?.find((one: Json) => one['address'] === address);
}
