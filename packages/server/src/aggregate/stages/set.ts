import type { StageDefinition } from '../stage.ts';
import { transformStage } from '../transform-stage.ts';

/** `$set`: another name of `$addFields`. */
export const set: StageDefinition = transformStage('$set');
