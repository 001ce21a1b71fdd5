import { testSeeds, testSharded } from './seeds.ts';

testSeeds([1], 400);
testSharded([11], 150);
