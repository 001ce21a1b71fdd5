import type { Bomb } from './bomb.ts';
import { catalog } from './catalog.ts';
import { expressions } from './expressions.ts';
import { filters } from './filters.ts';
import { furtherReads } from './further-reads.ts';
import { furtherWrites } from './further-writes.ts';
import { geometry } from './geometry.ts';
import { joinsAndWindows } from './joins-and-windows.ts';
import { numbersAndTexts } from './numbers-and-texts.ts';
import { pipelines } from './pipelines.ts';
import { textsAndScripts } from './texts-and-scripts.ts';
import { updates } from './updates.ts';
import { writes } from './writes.ts';

/** All of them, by what they are about. */
export const bombs: Readonly<Record<string, readonly Bomb[]>> = {
  expressions,
  filters,
  pipelines,
  textsAndScripts,
  numbersAndTexts,
  joinsAndWindows,
  updates,
  writes,
  geometry,
  catalog,
  furtherWrites,
  furtherReads,
};
