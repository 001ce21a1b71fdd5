import { testSeeds } from './once-only-seeds.ts';

testSeeds([16, 17, 18]);
