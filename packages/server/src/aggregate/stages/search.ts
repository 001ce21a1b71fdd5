import { atlasStage } from '../report-stage.ts';
import type { StageDefinition } from '../stage.ts';

/** `$search` needs the cloud service. */
export const search: StageDefinition = atlasStage('$search');
