/** A read concern, write concern or read preference that the specifications do not allow. */
export class InvalidConcernError extends Error {
  /** The name of the class, as stacks show it. */
  override readonly name = 'InvalidConcernError';
}
