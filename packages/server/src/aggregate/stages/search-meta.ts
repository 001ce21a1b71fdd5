import { atlasStage } from '../report-stage.ts';
import type { StageDefinition } from '../stage.ts';

/** `$searchMeta` needs the cloud service. */
export const searchMeta: StageDefinition = atlasStage('$searchMeta');
