import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packPackages } from './pack.ts';
import { installProject, type ProjectOptions } from './project.ts';
import { serveRegistry } from './registry.ts';

/** The words of npm where there is no network, or no registry at its other end. */
const UNREACHABLE = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|\bE40[37]\b/;

/**
 * Installs projects that use these packages of ours, as they are in this tree, and packages of the public registry. Where that is not
 * reached, it tells so in a line and returns false; rejects with whatever else npm says.
 */
export async function installWithOurs(
  projects: readonly Pick<ProjectOptions, 'folder' | 'description'>[],
  ours: readonly string[],
): Promise<boolean> {
  const packs = await mkdtemp(join(tmpdir(), 'touchstone-packs-'));
  try {
    await using registry = await serveRegistry(await packPackages(ours, packs));
    for (const { folder, description } of projects) {
      // Ours change while their versions do not: npm would keep what it has.
      for (const old of ['@touchstone', 'mongodb', '.package-lock.json']) {
        await rm(join(folder, 'node_modules', old), { recursive: true, force: true });
      }
      await installProject({ folder, description, registry });
    }
    return true;
  } catch (error) {
    if (!UNREACHABLE.test(String(error))) throw error;
    process.stdout.write('Skipped: the registry is not reached, nothing could be installed.\n');
    return false;
  } finally {
    await rm(packs, { recursive: true, force: true });
  }
}
