import { atlasStage } from '../report-stage.ts';
import type { StageDefinition } from '../stage.ts';

/** `$vectorSearch` needs the cloud service. */
export const vectorSearch: StageDefinition = atlasStage('$vectorSearch');
