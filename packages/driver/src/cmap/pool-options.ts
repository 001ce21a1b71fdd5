/**
 * Describes how a connection pool behaves (CMAP, "Connection Pool Options"). Times are in milliseconds; 0 means
 * "no limit" for `maxPoolSize`, `maxIdleTimeMS` and `waitQueueTimeoutMS`.
 */
export interface PoolOptions {
  readonly maxPoolSize: number;
  readonly minPoolSize: number;
  readonly maxConnecting: number;
  readonly maxIdleTimeMS: number;
  readonly waitQueueTimeoutMS: number;
  /** The time between two runs of the background work; negative: only the runs after a clear. */
  readonly maintenanceIntervalMS: number;
}

/** The defaults of options that are not given. */
export const POOL_DEFAULTS: PoolOptions = {
  maxPoolSize: 100,
  minPoolSize: 0,
  maxConnecting: 2,
  maxIdleTimeMS: 0,
  waitQueueTimeoutMS: 0,
  maintenanceIntervalMS: 100,
};
