/** Something that is made in steps: between two of them others may have their turn. */
export type Steps<Made> = Generator<undefined, Made>;

/** Takes all steps at once. */
export function allAtOnce<Made>(steps: Steps<Made>): Made {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value as Made;
  }
}

/** Makes what takes no time that anybody notices, among what does. */
export function* inOneStep<Made>(make: () => Made): Steps<Made> {
  yield;
  return make();
}
