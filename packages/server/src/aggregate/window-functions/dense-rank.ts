import { ranking } from '../rank.ts';
import type { WindowFunctionDefinition } from '../window/window-function.ts';

/** `$denseRank`: equal documents share a rank, without gaps after them. */
export const denseRank: WindowFunctionDefinition = ranking('$denseRank', 'dense');
