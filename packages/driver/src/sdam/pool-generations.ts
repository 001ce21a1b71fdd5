import type { Address } from './server-description.ts';

/** The generations of one server's pool: one for the pool, one for each service behind a load balancer. */
export interface PoolGenerations {
  readonly generation: number;
  readonly services: ReadonlyMap<string, number>;
}

/** All pools; a server whose pool was never cleared has no entry. */
export type PoolGenerationTable = ReadonlyMap<Address, PoolGenerations>;

/** The generation that a connection must have to be fresh. */
export function generationOf(
  table: PoolGenerationTable,
  address: Address,
  serviceId?: string,
): number {
  const known = table.get(address);
  if (serviceId === undefined) return known?.generation ?? 0;
  return known?.services.get(serviceId) ?? 0;
}

/** The table after a pool, or the part of it that leads to one service, was cleared. */
export function nextGeneration(
  table: PoolGenerationTable,
  address: Address,
  serviceId?: string,
): { readonly table: PoolGenerationTable; readonly generation: number } {
  const known = table.get(address) ?? { generation: 0, services: new Map<string, number>() };
  const generation = generationOf(table, address, serviceId) + 1;
  const next =
    serviceId === undefined
      ? { ...known, generation }
      : { ...known, services: new Map(known.services).set(serviceId, generation) };
  return { table: new Map(table).set(address, next), generation };
}

/** The table without the servers that left; one that comes back starts with a new pool. */
export function keepGenerations(
  table: PoolGenerationTable,
  servers: ReadonlyMap<Address, unknown>,
): PoolGenerationTable {
  const kept = [...table].filter(([address]) => servers.has(address));
  return kept.length === table.size ? table : new Map(kept);
}
