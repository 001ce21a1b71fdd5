import type { StageDefinition } from '../stage.ts';
import { transformStage } from '../transform-stage.ts';

/** `$unset`: leaves fields out. */
export const unset: StageDefinition = transformStage('$unset');
