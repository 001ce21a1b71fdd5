import type { OptionDescriptor } from '../option-descriptor.ts';
import { BOOLEAN, NATURAL } from '../option-type.ts';

/** Source: client-backpressure. */
export const backpressure: readonly OptionDescriptor[] = [
  { name: 'enableOverloadRetargeting', type: BOOLEAN, default: false },
  { name: 'maxAdaptiveRetries', type: NATURAL, default: 2 },
];
