/** A step that does not pass: what the adapter's answer lacks. */
export class StepFailure extends Error {
  override readonly name = 'StepFailure';
}

/** The adapter said that its driver lacks this. */
export class StepUnsupported extends Error {
  override readonly name = 'StepUnsupported';
}
