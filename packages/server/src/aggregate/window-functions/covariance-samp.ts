import { covariance } from '../covariance.ts';
import type { WindowFunctionDefinition } from '../window/window-function.ts';

/** `$covarianceSamp`: the covariance of two expressions over a sample. */
export const covarianceSamp: WindowFunctionDefinition = covariance('$covarianceSamp', 'sample');
