import { testSeeds } from './once-only-seeds.ts';

testSeeds([4, 5, 6]);
