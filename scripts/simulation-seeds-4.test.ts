import { testSeeds } from './simulation-seeds.ts';

testSeeds([13, 14, 15, 16]);
