import type { Bomb } from './bomb.ts';
import { expressions } from './expressions.ts';
import { filters } from './filters.ts';
import { pipelines } from './pipelines.ts';
import { textsAndScripts } from './texts-and-scripts.ts';
import { writes } from './writes.ts';

/** All of them. */
export const bombs: readonly Bomb[] = [
  ...expressions,
  ...filters,
  ...pipelines,
  ...textsAndScripts,
  ...writes,
];
