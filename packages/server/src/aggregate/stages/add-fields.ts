import type { StageDefinition } from '../stage.ts';
import { transformStage } from '../transform-stage.ts';

/** `$addFields`: adds fields, or changes them in their places. */
export const addFields: StageDefinition = transformStage('$addFields');
