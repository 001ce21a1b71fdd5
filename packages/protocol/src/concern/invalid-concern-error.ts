/** A read concern, write concern or read preference that the specifications do not allow. */
export class InvalidConcernError extends Error {
  override readonly name = 'InvalidConcernError';
}
