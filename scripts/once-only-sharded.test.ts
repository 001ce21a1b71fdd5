import { testSharded } from './once-only-seeds.ts';

testSharded([11, 12, 13]);
