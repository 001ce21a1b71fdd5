import type { Duplex } from 'node:stream';
import type { Binary } from 'bson';
import type { AwsCredentialProvider } from '../auth/aws-credentials.ts';

export interface AWSKMSProviderConfiguration {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** A 96-byte master key; a string is Base64. */
export interface LocalKMSProviderConfiguration {
  key: Binary | Uint8Array | string;
}

export interface KMIPKMSProviderConfiguration {
  /** `host` or `host:port`. */
  endpoint?: string;
}

export type AzureKMSProviderConfiguration =
  | {
      tenantId: string;
      clientId: string;
      clientSecret: string;
      /** `host` or `host:port`. Default: `login.microsoftonline.com`. */
      identityPlatformEndpoint?: string | undefined;
    }
  | { accessToken: string };

export type GCPKMSProviderConfiguration =
  | {
      email: string;
      /** PKCS#8; a string is Base64. */
      privateKey: string | Uint8Array;
      /** `host` or `host:port`. Default: `oauth2.googleapis.com`. */
      endpoint?: string | undefined;
    }
  | { accessToken: string };

/**
 * The key services of a client, by `aws`, `azure`, `gcp`, `kmip`, `local`, and by these names with a colon and a name of
 * one's own. Where `aws`, `azure` or `gcp` is an empty object, credentials are got when they are needed; see
 * `CredentialProviders`.
 */
export interface KMSProviders {
  aws?: AWSKMSProviderConfiguration | Record<string, never>;
  [key: `aws:${string}`]: AWSKMSProviderConfiguration;
  local?: LocalKMSProviderConfiguration;
  [key: `local:${string}`]: LocalKMSProviderConfiguration;
  kmip?: KMIPKMSProviderConfiguration;
  [key: `kmip:${string}`]: KMIPKMSProviderConfiguration;
  azure?: AzureKMSProviderConfiguration | Record<string, never>;
  [key: `azure:${string}`]: AzureKMSProviderConfiguration;
  gcp?: GCPKMSProviderConfiguration | Record<string, never>;
  [key: `gcp:${string}`]: GCPKMSProviderConfiguration;
}

/** A token that Azure or Google have given. */
export type AccessTokenProvider = () => Promise<{ accessToken: string }>;

/**
 * Who gives credentials for the key providers that are empty objects. Default: the environment and the AWS SDK, the
 * metadata service of Azure, that of Google.
 */
export interface CredentialProviders {
  aws?: AwsCredentialProvider;
  azure?: AccessTokenProvider;
  gcp?: AccessTokenProvider;
}

/** TLS to one key service. What would make it insecure is refused. */
export interface ClientEncryptionTlsOptions {
  tlsCAFile?: string | undefined;
  tlsCertificateKeyFile?: string | undefined;
  tlsCertificateKeyFilePassword?: string | undefined;
  /** Made by `tls.createSecureContext`. */
  secureContext?: unknown;
}

/** By the names of the key providers. */
export interface CSFLEKMSTlsOptions {
  aws?: ClientEncryptionTlsOptions;
  gcp?: ClientEncryptionTlsOptions;
  kmip?: ClientEncryptionTlsOptions;
  local?: ClientEncryptionTlsOptions;
  azure?: ClientEncryptionTlsOptions;
  [key: string]: ClientEncryptionTlsOptions | undefined;
}

/** A SOCKS5 proxy that leads to key services. */
export interface KmsProxyOptions {
  proxyHost?: string;
  /** Default: 1080. */
  proxyPort?: number;
  proxyUsername?: string;
  proxyPassword?: string;
}

/**
 * Opens a stream to a key service, through an HTTP proxy for example. TLS to the service itself is spoken over it
 * afterwards. `timeoutMS` is what is left of the operation's time, if that is limited; `signal` aborts then.
 */
export type KMSConnectCallback = (options: {
  host: string;
  port: number;
  timeoutMS?: number;
  signal: AbortSignal;
}) => Promise<Duplex>;
