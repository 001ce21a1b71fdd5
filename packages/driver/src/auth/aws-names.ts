/** Keys of AWS, which may end. */
export interface AWSCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  expiration?: Date;
}

/** Gives keys of AWS, and renews them when they end: an SDK's provider, or the application's own. */
export type AWSCredentialProvider = () => Promise<AWSCredentials>;
