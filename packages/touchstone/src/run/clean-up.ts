import type { Environment } from '../environment/environment.ts';
import { errorCodeOf } from '../operation-execution/look-up.ts';
import type { TestOperation } from '../test-file/test-operation.ts';

/** Interrupted (SERVER-38335), Unauthorized (SERVER-54216), CommandNotFound. */
const HARMLESS_CODES: ReadonlySet<number | undefined> = new Set([11601, 13, 59]);

/** Turns fail points off on every server: the primary may be another one than when they were set. */
export async function turnOffFailPoints(
  environment: Environment,
  failPoints: ReadonlySet<string>,
): Promise<void> {
  for (const name of failPoints) {
    for (const address of environment.addresses) {
      const command = { configureFailPoint: name, mode: 'off' };
      await environment.command('admin', command, { address });
    }
  }
}

/** Ends transactions that a test may have left open, which would block the next one. */
export async function killAllSessions(environment: Environment): Promise<void> {
  try {
    await environment.command('admin', { killAllSessions: [] });
  } catch (error) {
    if (!HARMLESS_CODES.has(errorCodeOf(error))) throw error;
  }
}

/** True if a test starts a transaction, in whatever depth. */
export function startsTransaction(operations: readonly TestOperation[]): boolean {
  return operations.some(({ source }) => mentionsTransaction(source));
}

function mentionsTransaction(value: unknown): boolean {
  if (value === 'startTransaction' || value === 'withTransaction') return true;
  return typeof value === 'object' && value !== null
    ? Object.values(value).some(mentionsTransaction)
    : false;
}
