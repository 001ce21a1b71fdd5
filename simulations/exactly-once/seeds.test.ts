import { testSeeds, testSharded } from './seeds.ts';

testSeeds([1], 1_000);
testSharded([11], 300);
