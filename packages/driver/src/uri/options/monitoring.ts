import type { OptionDescriptor } from '../option-descriptor.ts';
import { BOOLEAN, FUNCTION, NATURAL, OBJECT, STRING } from '../option-type.ts';

/** Source: server-discovery-and-monitoring, server-selection, logging. */
export const monitoring: readonly OptionDescriptor[] = [
  { name: 'heartbeatFrequencyMS', type: { kind: 'integer', min: 500 }, default: 10_000 },
  { name: 'localThresholdMS', type: NATURAL, default: 15 },
  { name: 'minHeartbeatFrequencyMS', type: NATURAL, default: 500, inUri: false },
  { name: 'mongodbLogComponentSeverities', type: OBJECT, inUri: false },
  { name: 'mongodbLogMaxDocumentLength', type: NATURAL, inUri: false },
  { name: 'mongodbLogPath', type: STRING, inUri: false },
  { name: 'logSink', type: OBJECT, inUri: false },
  { name: 'monitorCommands', type: BOOLEAN, default: false },
  {
    name: 'serverMonitoringMode',
    type: { kind: 'choice', values: ['auto', 'poll', 'stream'] },
    default: 'auto',
  },
  { name: 'serverSelectionTimeoutMS', type: NATURAL, default: 30_000 },
  { name: 'serverSelectionTryOnce', type: BOOLEAN },
  { name: 'serverSelector', type: FUNCTION, inUri: false },
  { name: 'tracing', type: OBJECT, inUri: false },
];
