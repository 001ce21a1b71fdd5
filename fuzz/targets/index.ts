import type { TargetDefinition } from '../target.ts';
import { adapterLines } from './adapter-lines.ts';
import { bsonBytes } from './bson-bytes.ts';
import { commands } from './commands.ts';
import { connectionStrings } from './connection-strings.ts';
import { extendedJson } from './extended-json.ts';
import { frames } from './frames.ts';
import { mockScripts } from './mock-scripts.ts';
import { pipelines } from './pipelines.ts';
import { replies } from './replies.ts';
import { testFiles } from './test-files.ts';

/** Everything that is fuzzed. */
export const targets: readonly TargetDefinition[] = [
  adapterLines,
  bsonBytes,
  commands,
  connectionStrings,
  extendedJson,
  frames,
  mockScripts,
  pipelines,
  replies,
  testFiles,
];
