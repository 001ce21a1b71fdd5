import type { StageDefinition } from '../stage.ts';
import { transformStage } from '../transform-stage.ts';

/** `$replaceWith`: puts the value of an expression in the place of the document. */
export const replaceWith: StageDefinition = transformStage('$replaceWith');
