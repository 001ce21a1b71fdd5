import { EntityError } from '../entity-map/entity-map.ts';
import type { EncryptionServices } from '../environment/environment.ts';
import type { TestContext } from './test-context.ts';

/** The services that client-side encryption needs beside the servers. Throws where the environment has nothing of it. */
export function encryptionServices(
  id: string,
  { environment }: TestContext,
): Promise<EncryptionServices> {
  const start = environment.encryption;
  if (start !== undefined) return start();
  throw new EntityError(`"${id}" encrypts, and this environment has no key services`);
}
