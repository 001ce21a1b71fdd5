import { testSeeds } from './once-only-seeds.ts';

testSeeds([10, 11, 12]);
