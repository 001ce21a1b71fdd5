import type { ProseSuite } from '../prose-test.ts';
import { resumeToken } from './resume-token.ts';
import { resuming } from './resuming.ts';
import { splitLargeEvents } from './split-large-events.ts';

export const changeStreams: ProseSuite = {
  'resume-token': resumeToken,
  resuming,
  'split-large-events': splitLargeEvents,
};
