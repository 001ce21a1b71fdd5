/** Keys of AWS, which may end. */
export interface AWSCredentials {
  /** The id of the key. */
  accessKeyId: string;
  /** The key that requests are signed with; it is never shown. */
  secretAccessKey: string;
  /** The token of temporary credentials. */
  sessionToken?: string;
  /** The time from which on they are no longer good. */
  expiration?: Date;
}

/** Gives keys of AWS, and renews them when they end: an SDK's provider, or the application's own. */
export type AWSCredentialProvider = () => Promise<AWSCredentials>;
