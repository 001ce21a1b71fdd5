import type { CommandAnalysis } from '../command/command-analysis.ts';
import { create } from './create.ts';

export const collMod: CommandAnalysis = {
  name: 'collMod',
  fields: new Set([
    'cappedMax',
    'cappedSize',
    'changeStreamPreAndPostImages',
    'collMod',
    'dryRun',
    'expireAfterSeconds',
    'index',
    'rawData',
    'validationAction',
    'validationLevel',
    'validator',
  ]),
  mark: create.mark,
};
