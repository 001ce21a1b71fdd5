/** Wrong use of the mock, or a client that is not there any more; expectations fail by `AssertionError`. */
export class MockupError extends Error {
  /** The name of the class, as stacks show it. */
  override readonly name: string = 'MockupError';
}

/** The server was stopped while somebody waited for a request. */
export class ServerStoppedError extends MockupError {
  /** The name of the class, as stacks show it. */
  override readonly name = 'ServerStoppedError';
}
