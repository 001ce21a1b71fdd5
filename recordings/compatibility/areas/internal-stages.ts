import { type Area, admin, fresh } from '../area.ts';

const STAGES = [
  '$_addReshardingResumeId',
  '$_internalChangeStreamTransform',
  '$_internalDensify',
  '$_internalInhibitOptimization',
  '$_internalShardServerInfo',
  '$_internalShredDocuments',
  '$_internalSplitPipeline',
  '$listCachedAndActiveUsers',
  '$operationMetrics',
  '$queryStats',
  '$queue',
  '$setVariableFromSubPipeline',
  '$shardedDataDistribution',
];
const pipelines = STAGES.flatMap((name) => [{}, 5, { x: 1 }].map((spec) => [{ [name]: spec }]));

/** The stages that are MongoDB's own affair. */
export const internalStages: Area = {
  name: 'internal-stages',
  topology: 'standalone',
  commands: [
    ...fresh(
      { documents: [{ _id: 0 }, { _id: 1 }] },
      ...pipelines.map((pipeline) => ({ aggregate: 'c', pipeline, cursor: {} })),
      { aggregate: 'c', pipeline: [{ $listCatalog: 5 }], cursor: {} },
    ),
    ...admin(...pipelines.map((pipeline) => ({ aggregate: 1, pipeline, cursor: {} }))),
  ],
};
