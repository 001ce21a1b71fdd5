import { testSeeds } from './once-only-seeds.ts';

testSeeds([1, 2, 3]);
