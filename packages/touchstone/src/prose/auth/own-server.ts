import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuthOptions } from '@touchstone/server';
import { startEmbedded } from '../../deployments/embedded.ts';
import type { Environment } from '../../environment/environment.ts';
import type { ProseContext } from '../prose-context.ts';

const SECRET_BYTES = 18;
const SERVER_VERSION = '8.2.1';

/** A word that nobody else knows. */
export function inventSecret({ runtime }: ProseContext): string {
  return Buffer.from(runtime.random.bytes(SECRET_BYTES)).toString('hex');
}

/** A standalone server that knows whom the test wants it to know, and the runner's own user. It ends with the case. */
export async function ownServer(world: ProseContext, auth: AuthOptions): Promise<Environment> {
  const { runtime } = world;
  const users = [{ username: 'touchstone', password: inventSecret(world) }];
  const server = await startEmbedded({
    topology: 'single',
    serverVersion: SERVER_VERSION,
    security: { auth: { users, ...auth } },
    runtime,
  });
  world.keep(server);
  return server;
}

/** The path of a file with this text. It ends with the case. */
export async function temporaryFile(world: ProseContext, text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'touchstone-'));
  world.keep({ [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) });
  const file = join(folder, 'token');
  await writeFile(file, text);
  return file;
}
