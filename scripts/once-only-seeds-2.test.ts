import { testSeeds } from './once-only-seeds.ts';

testSeeds([6, 7, 8, 9, 10]);
