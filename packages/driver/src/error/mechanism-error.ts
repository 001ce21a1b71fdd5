import { MongoRuntimeError } from './mongo-error.ts';

/** The keys of AWS could not be had. */
export class MongoAWSError extends MongoRuntimeError {
  constructor(message: string, options?: { cause?: Error }) {
    super(message, options);
  }

  /** The name of the class. */
  override get name(): string {
    return 'MongoAWSError';
  }
}

/** The login by Kerberos failed. */
export class MongoKerberosError extends MongoRuntimeError {
  constructor(message: string) {
    super(message);
  }

  /** The name of the class. */
  override get name(): string {
    return 'MongoKerberosError';
  }
}

/** An access token could not be had. */
export class MongoOIDCError extends MongoRuntimeError {
  constructor(message: string) {
    super(message);
  }

  /** The name of the class. */
  override get name(): string {
    return 'MongoOIDCError';
  }
}

/** Azure gave no access token. */
export class MongoAzureError extends MongoOIDCError {
  /** The name of the class. */
  override get name(): string {
    return 'MongoAzureError';
  }
}

/** Google's cloud gave no access token. */
export class MongoGCPError extends MongoOIDCError {
  /** The name of the class. */
  override get name(): string {
    return 'MongoGCPError';
  }
}
