import { testSeeds } from './once-only-seeds.ts';

testSeeds([13, 14, 15]);
