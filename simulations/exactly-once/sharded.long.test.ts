import { testSharded } from './seeds.ts';

testSharded([11, 12, 13], 1_000);
