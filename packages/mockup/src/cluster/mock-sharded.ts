import type { Document } from '@touchstone/protocol';
import { type ClusterOptions, MockCluster } from './mock-cluster.ts';

/** Options of a sharded cluster. */
export interface ShardedOptions extends ClusterOptions {
  /** The number of routers; default 2. */
  readonly mongoses?: number;
  /** Fields that each hello has besides. */
  readonly hello?: Document;
}

/** Routers of one sharded cluster, whose requests stand in one queue. */
export class MockSharded extends MockCluster {
  constructor(options: ShardedOptions = {}) {
    const { mongoses = 2, hello = {}, ...others } = options;
    super(others);
    for (let index = 0; index < mongoses; index++) {
      this.addServer({
        autoHello: () => ({
          isWritablePrimary: true,
          msg: 'isdbgrid',
          logicalSessionTimeoutMinutes: 30,
          maxBsonObjectSize: 16_777_216,
          maxMessageSizeBytes: 48_000_000,
          maxWriteBatchSize: 100_000,
          ...hello,
        }),
      });
    }
  }

  /** The connection string for drivers, with all routers. */
  get uri(): string {
    const hosts = this.servers.map(({ address }) => address).join(',');
    return `mongodb://${hosts}/${this.options.tls ? '?tls=true' : ''}`;
  }
}
