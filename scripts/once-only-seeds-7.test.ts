import { testSeeds } from './once-only-seeds.ts';

testSeeds([19, 20]);
