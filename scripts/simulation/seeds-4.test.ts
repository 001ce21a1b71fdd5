import { testSeeds } from './seeds.ts';

testSeeds([13, 14, 15, 16]);
