import { atlasStage } from '../report-stage.ts';
import type { StageDefinition } from '../stage.ts';

/** `$listSearchIndexes` needs the cloud service. */
export const listSearchIndexes: StageDefinition = atlasStage('$listSearchIndexes');
