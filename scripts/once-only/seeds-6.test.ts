import { testSeeds } from './seeds.ts';

testSeeds([16, 17, 18]);
