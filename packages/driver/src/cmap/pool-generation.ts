/**
 * The generation of a pool: each clear raises it, and a connection of an older generation is stale.
 * Behind a load balancer there is one generation for each service (load-balancers specification,
 * "Connection Pooling"), kept as long as a connection to that service exists.
 */
export interface PoolGeneration {
  readonly current: number;
  readonly services: ReadonlyMap<string, ServiceGeneration>;
}

export interface ServiceGeneration {
  readonly generation: number;
  /** The number of connections of the pool that lead to this service. */
  readonly connectionCount: number;
}

/** The generation of a new pool. */
export function initialGeneration(): PoolGeneration {
  return { current: 0, services: new Map() };
}

/** The generation that a connection to `serviceId`, or to a server without one, has when it is new. */
export function generationFor(generation: PoolGeneration, serviceId: string | undefined): number {
  if (serviceId === undefined) return generation.current;
  return generation.services.get(serviceId)?.generation ?? 0;
}

/** After a clear; `to` is the generation that the topology decided on, by default the next one. */
export function raiseGeneration(generation: PoolGeneration, to?: number): PoolGeneration {
  return { ...generation, current: Math.max(to ?? 0, generation.current + 1) };
}

/** After a clear for one service. A service with no connection has nothing to make stale. */
export function raiseServiceGeneration(
  generation: PoolGeneration,
  serviceId: string,
): PoolGeneration {
  const service = generation.services.get(serviceId);
  if (service === undefined) return generation;
  const services = new Map(generation.services);
  services.set(serviceId, { ...service, generation: service.generation + 1 });
  return { ...generation, services };
}

/** After a connection to `serviceId` was established (`change` 1) or closed (-1). */
export function countServiceConnection(
  generation: PoolGeneration,
  serviceId: string,
  change: 1 | -1,
): PoolGeneration {
  const service = generation.services.get(serviceId) ?? { generation: 0, connectionCount: 0 };
  const connectionCount = service.connectionCount + change;
  const services = new Map(generation.services);
  if (connectionCount <= 0) services.delete(serviceId);
  else services.set(serviceId, { ...service, connectionCount });
  return { ...generation, services };
}
