import { ranking } from '../rank.ts';
import type { WindowFunctionDefinition } from '../window/window-function.ts';

/** `$documentNumber`: the place of the document in its partition, from 1. */
export const documentNumber: WindowFunctionDefinition = ranking('$documentNumber', 'document');
