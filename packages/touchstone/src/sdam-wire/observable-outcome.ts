import type { TestDocument as Json } from '../test-file/extended-json.ts';

/** The members of a topology by which servers are told apart; they are always compared. */
const NEEDED: ReadonlySet<string> = new Set(['servers', 'topologyType', 'pool']);

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
