import type { ProseSuite } from '../prose-test.ts';
import { customSelector } from './custom-selector.ts';
import { operationCount } from './operation-count.ts';

export const serverSelection: ProseSuite = {
  'custom-selector': customSelector,
  'operation-count': operationCount,
};
