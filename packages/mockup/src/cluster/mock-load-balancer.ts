import { present } from '@touchstone/protocol';
import { ObjectId } from 'bson';
import type { MockRequest } from '../request/mock-request.ts';
import type { RequestConnection } from '../request/request-connection.ts';
import { type ClusterOptions, MockCluster } from './mock-cluster.ts';

/** Options of a load balancer and its servers. */
export interface LoadBalancerOptions extends ClusterOptions {
  /** Routers behind it, each with a `serviceId` of its own; default 2. */
  readonly services?: number;
}

/** One address behind which several routers stand: each new connection goes to the next of them. */
export class MockLoadBalancer extends MockCluster {
  /** The service that each connection is told, in turn. */
  readonly serviceIds: readonly ObjectId[];
  readonly #services = new WeakMap<RequestConnection, ObjectId>();
  #next = 0;

  constructor(options: LoadBalancerOptions = {}) {
    const { services = 2, ...others } = options;
    super(others);
    this.serviceIds = Array.from(
      { length: services },
      () => new ObjectId(this.runtime.random.bytes(12)),
    );
    this.addServer({
      autoHello: (request) => ({
        isWritablePrimary: true,
        msg: 'isdbgrid',
        serviceId: this.serviceOf(request),
        logicalSessionTimeoutMinutes: 30,
        maxBsonObjectSize: 16_777_216,
        maxMessageSizeBytes: 48_000_000,
        maxWriteBatchSize: 100_000,
      }),
    });
  }

  /** The connection string for drivers, `loadBalanced=true` included. */
  get uri(): string {
    const address = this.servers[0]?.address;
    return `mongodb://${address}/?loadBalanced=true${this.options.tls ? '&tls=true' : ''}`;
  }

  /** The router that the request's connection goes to. */
  serviceOf(request: MockRequest): ObjectId {
    const known = this.#services.get(request.connection);
    if (known) return known;
    const drawn = present(this.serviceIds[this.#next++ % this.serviceIds.length], 'a service id');
    this.#services.set(request.connection, drawn);
    return drawn;
  }
}
