import { ranking } from '../rank.ts';
import type { WindowFunctionDefinition } from '../window/window-function.ts';

/** `$rank`: equal documents share a rank, and the ranks after them have a gap. */
export const rank: WindowFunctionDefinition = ranking('$rank', 'rank');
