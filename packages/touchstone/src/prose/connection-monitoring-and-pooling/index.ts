import type { ProseSuite } from '../prose-test.ts';
import { checkOutFailed } from './check-out-failed.ts';
import { poolOptions } from './pool-options.ts';

export const connectionMonitoringAndPooling: ProseSuite = {
  'check-out-failed': checkOutFailed,
  'pool-options': poolOptions,
};
