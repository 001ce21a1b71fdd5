import type { OptionDescriptor } from '../option-descriptor.ts';
import { NATURAL, POSITIVE } from '../option-type.ts';

/** Source: connection-monitoring-and-pooling, "Connection Pool Options". */
export const pool: readonly OptionDescriptor[] = [
  { name: 'maxConnecting', type: POSITIVE, default: 2 },
  { name: 'maxIdleTimeMS', type: NATURAL, default: 0 },
  { name: 'maxPoolSize', type: NATURAL, default: 100 },
  { name: 'minPoolSize', type: NATURAL, default: 0 },
  { name: 'waitQueueTimeoutMS', type: NATURAL, default: 0 },
];
