import type { Environment } from '../environment/environment.ts';

/** The write concern after which every member of the deployment has a write. */
export function writtenEverywhere({
  topology,
  addresses,
}: Pick<Environment, 'topology' | 'addresses'>): { readonly w: number | string } {
  if (topology === 'replicaset') return { w: addresses.length };
  return { w: topology === 'single' ? 1 : 'majority' };
}
