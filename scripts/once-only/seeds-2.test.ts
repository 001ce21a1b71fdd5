import { testSeeds } from './seeds.ts';

testSeeds([4, 5, 6]);
