import { testSeeds } from './once-only-seeds.ts';

testSeeds([11, 12, 13, 14, 15]);
