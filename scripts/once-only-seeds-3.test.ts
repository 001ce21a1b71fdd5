import { testSeeds } from './once-only-seeds.ts';

testSeeds([7, 8, 9]);
