import type { ProseSuite } from '../prose-test.ts';
import { seeds } from './seeds.ts';

export const initialDnsSeedlistDiscovery: ProseSuite = { seeds };
