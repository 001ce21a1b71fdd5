import type { StageDefinition } from '../stage.ts';
import { transformStage } from '../transform-stage.ts';

/** `$replaceRoot`: puts the value of `newRoot` in the place of the document. */
export const replaceRoot: StageDefinition = transformStage('$replaceRoot');
