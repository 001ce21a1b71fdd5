import { MongoCompatibilityError } from '../error/api-error.ts';
import type { ServerLimits } from './operation.ts';
import { isAcknowledged, type OperationSettings } from './settings.ts';

/** Wire version of MongoDB 4.4, the first that understands `hint` in `delete` and `findAndModify`. */
const HINT_WIRE_VERSION = 9;

/**
 * An older server ignores the hint of an unacknowledged write, so that nobody would learn of it: refused
 * here (CRUD specification, "hint"). With acknowledged writes the server itself refuses.
 */
export function checkHintSupport(
  commandName: string,
  settings: OperationSettings,
  limits: ServerLimits,
): void {
  if (limits.maxWireVersion < HINT_WIRE_VERSION && !isAcknowledged(settings)) {
    throw new MongoCompatibilityError(
      `hint for the ${commandName} command requires MongoDB 4.4 or newer when the write is unacknowledged`,
    );
  }
}
