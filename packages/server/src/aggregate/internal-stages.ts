import { fail } from '../expression/failure.ts';
import { showElement, showValue } from '../value/show-value.ts';
import type { Value } from '../value/value.ts';
import type { StageDefinition } from './stage.ts';

/** The stages that MongoDB makes for itself, and takes from nobody else. */
const NOT_FOR_USERS = [
  '$_addReshardingResumeId',
  '$_internalChangeStreamAddPostImage',
  '$_internalChangeStreamAddPreImage',
  '$_internalChangeStreamCheckInvalidate',
  '$_internalChangeStreamCheckResumability',
  '$_internalChangeStreamCheckTopologyChange',
  '$_internalChangeStreamHandleTopologyChange',
  '$_internalChangeStreamOplogMatch',
  '$_internalChangeStreamTransform',
  '$_internalChangeStreamUnwindTransaction',
  '$_internalDensify',
  '$_internalFindAndModifyImageLookup',
  '$_internalReshardingIterateTransaction',
  '$_internalReshardingOwnershipMatch',
  '$queue',
  '$setVariableFromSubPipeline',
].map(
  (name): StageDefinition => ({
    name,
    // The quotation mark is MongoDB's.
    compile: () => fail(5491300, `${name}' is not allowed in user requests`),
  }),
);

/** A stage that servers send to each other: its arguments are asked for as there, and then it is refused. */
function sentByServers(
  name: string,
  required: readonly string[],
  missing: readonly [code: string | number, words: string],
): StageDefinition {
  return {
    name,
    compile(spec) {
      const isWhole = spec instanceof Map && required.every((field) => spec.has(field));
      if (!isWhole) return fail(...missing);
      return fail('CommandNotSupported', `This server does not support ${name}`);
    },
  };
}

const timeFieldMissing = (name: string): string =>
  `The ${name} stage requires a timeField parameter`;
const fieldMissing = (path: string): string =>
  `BSON field '${path}' is missing but a required field`;

const SENT_BY_SERVERS: readonly StageDefinition[] = [
  sentByServers(
    '$_internalApplyOplogUpdate',
    ['oplogUpdate'],
    [40414, fieldMissing('$_internalApplyOplogUpdate.oplogUpdate')],
  ),
  sentByServers(
    '$_internalBoundedSort',
    ['sortKey'],
    [6369904, '$_internalBoundedSort sortKey must be an object'],
  ),
  sentByServers(
    '$_internalComputeGeoNearDistance',
    ['key'],
    [5874500, 'key field is required and must be a string'],
  ),
  sentByServers(
    '$_internalConvertBucketIndexStats',
    ['timeField'],
    [5480004, timeFieldMissing('$_internalConvertBucketIndexStats')],
  ),
  sentByServers(
    '$_internalSetWindowFields',
    ['output'],
    [40414, fieldMissing('$_internalSetWindowFields.output')],
  ),
  sentByServers(
    '$_internalStreamingGroup',
    ['_id'],
    [15955, 'a group specification must include an _id'],
  ),
  sentByServers(
    '$_internalUnpackBucket',
    ['timeField'],
    [5346508, timeFieldMissing('$_internalUnpackBucket')],
  ),
  sentByServers('$_unpackBucket', ['timeField'], [5612405, timeFieldMissing('$_unpackBucket')]),
  sentByServers('$mergeCursors', ['remotes'], [40414, fieldMissing('$mergeCursors.remotes')]),
];

/** A stage that leaves documents as they are: it only says how the pipeline is carried out. */
function withoutEffect(name: string, check: (spec: Value) => void): StageDefinition {
  return {
    name,
    compile(spec) {
      check(spec);
      return { run: (documents) => documents };
    },
  };
}

function nestedObject(name: string, spec: Value): ReadonlyMap<string, Value> {
  if (spec instanceof Map) return spec;
  return fail(
    'TypeMismatch',
    `${name} must take a nested object but found: ${showElement(name, spec)}`,
  );
}

const inhibitOptimization = withoutEffect('$_internalInhibitOptimization', (spec) => {
  const name = '$_internalInhibitOptimization';
  if (nestedObject(name, spec).size === 0) return;
  fail('FailedToParse', `${name} must take an empty object but found: ${showValue(spec)}`);
});

const splitPipeline = withoutEffect('$_internalSplitPipeline', (spec) => {
  const name = '$_internalSplitPipeline';
  for (const field of nestedObject(name, spec).keys()) {
    if (field === 'mergeType') continue;
    fail('BadValue', `unrecognized field while parsing ${name}: '${field}'`);
  }
});

const shredDocuments = withoutEffect('$_internalShredDocuments', (spec) => {
  const name = '$_internalShredDocuments';
  if (!(spec instanceof Map)) fail(7997500, `${name} specification must be an object`);
  else if (spec.size > 0) fail(7997501, `${name} specification must be empty`);
});

const queryStats: StageDefinition = {
  name: '$queryStats',
  compile: () =>
    fail(
      'QueryFeatureNotAllowed',
      '$queryStats is not allowed in the current configuration. You may need to enable the ' +
        'correponding feature flag',
    ),
};

const operationMetrics: StageDefinition = {
  name: '$operationMetrics',
  compile: () =>
    fail(
      'CommandNotSupported',
      'The aggregateOperationResourceConsumptionMetrics server parameter is not set',
    ),
};

const shardedDataDistribution: StageDefinition = {
  name: '$shardedDataDistribution',
  position: 'first',
  generates: true,
  runsOn: 'either',
  notInside: ['$facet'],
  compile(spec, { context }) {
    const name = 'The $shardedDataDistribution stage';
    if (!(spec instanceof Map) || spec.size > 0) {
      return fail(6789100, `${name} specification must be an empty object`);
    }
    // A wrong place is told of at once: the rows are made before anything runs.
    const rows = context.world.report('$shardedDataDistribution', spec);
    return { run: () => rows };
  },
};

/** No user is remembered apart from connections, and none of them is told of here. */
const listCachedAndActiveUsers: StageDefinition = {
  name: '$listCachedAndActiveUsers',
  position: 'first',
  generates: true,
  runsOn: 'either',
  compile(spec, { context }) {
    const name = '$listCachedAndActiveUsers';
    if (context.namespace.collection !== undefined) {
      const words = 'must be run against the database with {aggregate: 1}, not a collection';
      fail('InvalidNamespace', `${name} ${words}`);
    }
    if (!(spec instanceof Map) || spec.size > 0) {
      fail('BadValue', `${name} must be run as { ${name}: {}}`);
    }
    return { run: () => context.world.report(name, spec) };
  },
};

const listCatalog: StageDefinition = {
  name: '$listCatalog',
  position: 'first',
  generates: true,
  runsOn: 'either',
  notInside: ['$facet'],
  compile(spec, { context }) {
    if (!(spec instanceof Map) || spec.size > 0) {
      fail(6200600, 'The $listCatalog stage specification must be an empty object');
    }
    const { database, collection } = context.namespace;
    if (collection === undefined && database !== 'admin') {
      fail(
        'InvalidNamespace',
        "Collectionless $listCatalog must be run against the 'admin' database with {aggregate: 1}",
      );
    }
    return { run: () => context.world.report('$listCatalog', spec) };
  },
};

const shardServerInfo: StageDefinition = {
  name: '$_internalShardServerInfo',
  position: 'first',
  generates: true,
  runsOn: 'database',
  compile(spec, { context }) {
    const name = '$_internalShardServerInfo';
    if (!(spec instanceof Map) || spec.size > 0) {
      const found = showElement(name, spec);
      fail('TypeMismatch', `${name} must take an empty object but found: ${found}`);
    }
    return { run: () => context.world.report(name, spec) };
  },
};

/** The stages that are MongoDB's own affair: no application needs one, and each answers as there. */
export const internalStages: readonly StageDefinition[] = [
  ...NOT_FOR_USERS,
  ...SENT_BY_SERVERS,
  inhibitOptimization,
  listCachedAndActiveUsers,
  listCatalog,
  operationMetrics,
  queryStats,
  shardServerInfo,
  shardedDataDistribution,
  shredDocuments,
  splitPipeline,
];
