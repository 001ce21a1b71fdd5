import type { Document } from 'bson';
import { type Area, fresh } from '../area.ts';

const set = (more: Document): Document => ({ planCacheSetFilter: 'c', ...more });
const plan = (command: Document): Document => ({ explain: command, verbosity: 'queryPlanner' });
const QUERY = { query: { a: 1 } };

/** Index filters: set, obeyed, listed and cleared. */
export const indexFilters: Area = {
  name: 'index-filters',
  topology: 'standalone',
  commands: fresh(
    {
      documents: [
        { _id: 1, a: 1 },
        { _id: 2, a: 41 },
      ],
      indexes: [{ key: { a: 1 }, name: 'a_1' }],
    },
    set({}),
    set(QUERY),
    set({ ...QUERY, indexes: [] }),
    set({ ...QUERY, indexes: 5 }),
    set({ ...QUERY, indexes: [5] }),
    set({ ...QUERY, indexes: [{}] }),
    set({ query: 5, indexes: ['a_1'] }),
    set({ query: { $bogus: 1 }, indexes: ['a_1'] }),
    set({ ...QUERY, sort: 1, indexes: ['a_1'] }),
    set({ ...QUERY, projection: 1, indexes: ['a_1'] }),
    set({ ...QUERY, collation: 1, indexes: ['a_1'] }),
    { planCacheSetFilter: 'nope', ...QUERY, indexes: ['a_1'] },
    { planCacheSetFilter: 1, ...QUERY, indexes: ['a_1'] },
    set({ ...QUERY, indexes: ['_id_'], bogus: 1 }),
    { planCacheListFilters: 'c' },
    plan({ find: 'c', filter: { a: 5 } }),
    plan({ find: 'c', filter: { a: 5 }, hint: 'a_1' }),
    plan({ find: 'c', filter: { a: 5, b: 1 } }),
    plan({ find: 'c', filter: { a: 5 }, sort: { a: 1 } }),
    plan({ count: 'c', query: { a: 5 } }),
    { find: 'c', filter: { a: 41 } },
    set({
      query: { a: 'x' },
      sort: { b: 1 },
      projection: { a: 1 },
      collation: { locale: 'fr' },
      indexes: ['a_1', { b: 1 }],
    }),
    set({ query: { _id: 7 }, indexes: ['a_1'] }),
    plan({ find: 'c', filter: { _id: 5 } }),
    { planCacheClearFilters: 'c', query: { _id: 9 } },
    { planCacheClearFilters: 'c', query: { nope: 9 } },
    { planCacheClearFilters: 'c', sort: { a: 1 } },
    { planCacheClearFilters: 'c', query: 5 },
    { planCacheClearFilters: 'c', query: { a: 2 } },
    { planCacheListFilters: 'c' },
    { planCacheClearFilters: 'c' },
    { planCacheListFilters: 'c' },
    { planCacheListFilters: 'nope' },
    { planCacheClearFilters: 'nope' },
    plan({ find: 'c', filter: { a: 5 } }),
  ),
};
