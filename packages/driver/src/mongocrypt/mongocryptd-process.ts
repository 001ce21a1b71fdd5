import { spawn } from 'node:child_process';

/** The place where a mongocryptd listens if nobody says otherwise. */
export const DEFAULT_MONGOCRYPTD_URI = 'mongodb://localhost:27020';

/**
 * Starts a mongocryptd beside this process, which outlives it. Whether that worked shows when it is connected to: a
 * second one on the same port ends at once, and what it prints is nobody's business (client-side-encryption, "Spawning
 * mongocryptd").
 */
export function spawnMongocryptd(path: string | undefined, args: readonly string[] = []): void {
  const hasTimeout = args.some((argument) => argument.startsWith('--idleShutdownTimeoutSecs'));
  const all = hasTimeout ? args : [...args, '--idleShutdownTimeoutSecs', '60'];
  const child = spawn(path ?? 'mongocryptd', all, { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
