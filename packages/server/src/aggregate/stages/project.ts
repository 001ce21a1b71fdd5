import type { StageDefinition } from '../stage.ts';
import { transformStage } from '../transform-stage.ts';

/** `$project`: chooses fields and computes new ones. */
export const project: StageDefinition = transformStage('$project');
