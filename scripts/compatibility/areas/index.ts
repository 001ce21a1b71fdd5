export { expressions } from './expressions.ts';
export { indexes } from './indexes.ts';
export { queries } from './queries.ts';
export { textSearch } from './text-search.ts';
export { updates } from './updates.ts';
