import { testSeeds } from './simulation-seeds.ts';

testSeeds([5, 6, 7, 8]);
