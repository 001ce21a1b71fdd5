import type { ProseSuite } from '../prose-test.ts';
import { appendMetadata } from './append-metadata.ts';
import { backPressure } from './back-pressure.ts';
import { environmentMetadata } from './environment-metadata.ts';
import { unknownMechanism } from './unknown-mechanism.ts';

export const mongodbHandshake: ProseSuite = {
  'append-metadata': appendMetadata,
  'back-pressure': backPressure,
  'environment-metadata': environmentMetadata,
  'unknown-mechanism': unknownMechanism,
};
