export { indexes } from './indexes.ts';
export { textSearch } from './text-search.ts';
