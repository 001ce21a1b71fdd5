import { covariance } from '../covariance.ts';
import type { WindowFunctionDefinition } from '../window/window-function.ts';

/** `$covariancePop`: the covariance of two expressions over a population. */
export const covariancePop: WindowFunctionDefinition = covariance('$covariancePop', 'population');
