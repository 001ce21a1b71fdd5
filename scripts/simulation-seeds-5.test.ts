import { testSeeds } from './simulation-seeds.ts';

testSeeds([17, 18, 19, 20]);
