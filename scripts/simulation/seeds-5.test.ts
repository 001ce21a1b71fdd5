import { testSeeds } from './seeds.ts';

testSeeds([17, 18, 19, 20]);
