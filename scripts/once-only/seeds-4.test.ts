import { testSeeds } from './seeds.ts';

testSeeds([10, 11, 12]);
