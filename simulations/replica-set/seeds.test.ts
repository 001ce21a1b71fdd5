import { testSeeds } from './seeds.ts';

testSeeds([4], { hours: 0.1, operationsPerMinute: 200 });
