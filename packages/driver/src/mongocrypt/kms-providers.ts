import type { Duplex } from 'node:stream';
import type { Binary } from 'bson';
import type { AwsCredentialProvider } from '../auth/aws-credentials.ts';

/** Describes how Amazon's key service is logged in to. */
export interface AWSKMSProviderConfiguration {
  /** The id of the key. */
  accessKeyId: string;
  /** The key that requests are signed with; it is never shown. */
  secretAccessKey: string;
  /** The token of temporary credentials. */
  sessionToken?: string;
}

/** A 96-byte master key; a string is Base64. */
export interface LocalKMSProviderConfiguration {
  /** The master key: 96 bytes, or their Base64. */
  key: Binary | Uint8Array | string;
}

/** The place where a key service by KMIP is. */
export interface KMIPKMSProviderConfiguration {
  /** The KMIP server, `host` or `host:port`; default port 5696. */
  endpoint?: string;
}

/** Describes how Microsoft's key vault is logged in to. */
export type AzureKMSProviderConfiguration =
  | {
      tenantId: string;
      clientId: string;
      clientSecret: string;
      /** `host` or `host:port`. Default: `login.microsoftonline.com`. */
      identityPlatformEndpoint?: string | undefined;
    }
  | { accessToken: string };

/** Describes how Google's key service is logged in to. */
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
  /** Amazon's key service. */
  aws?: AWSKMSProviderConfiguration | Record<string, never>;
  [key: `aws:${string}`]: AWSKMSProviderConfiguration;
  /** A master key of 96 bytes in the application's own hands. */
  local?: LocalKMSProviderConfiguration;
  [key: `local:${string}`]: LocalKMSProviderConfiguration;
  /** A key service by KMIP. */
  kmip?: KMIPKMSProviderConfiguration;
  [key: `kmip:${string}`]: KMIPKMSProviderConfiguration;
  /** Microsoft's key vault. */
  azure?: AzureKMSProviderConfiguration | Record<string, never>;
  [key: `azure:${string}`]: AzureKMSProviderConfiguration;
  /** Google's key service. */
  gcp?: GCPKMSProviderConfiguration | Record<string, never>;
  [key: `gcp:${string}`]: GCPKMSProviderConfiguration;
}

/** A token that Azure or Google have given. */
export type AccessTokenProvider = () => Promise<{ accessToken: string }>;

/**
 * The functions that give credentials for the key providers that are empty objects. Default: the environment and the AWS SDK, the
 * metadata service of Azure, that of Google.
 */
export interface CredentialProviders {
  /** Amazon's key service. */
  aws?: AwsCredentialProvider;
  /** Microsoft's key vault. */
  azure?: AccessTokenProvider;
  /** Google's key service. */
  gcp?: AccessTokenProvider;
}

/** TLS to one key service. What would make it insecure is refused. */
export interface ClientEncryptionTlsOptions {
  /** The file of certificates to trust. */
  tlsCAFile?: string | undefined;
  /** The file of the client's certificate and key. */
  tlsCertificateKeyFile?: string | undefined;
  /** The password of the client's key; it is never shown. */
  tlsCertificateKeyFilePassword?: string | undefined;
  /** Made by `tls.createSecureContext`. */
  secureContext?: unknown;
}

/** By the names of the key providers. */
export interface CSFLEKMSTlsOptions {
  /** Options of TLS to the service. */
  aws?: ClientEncryptionTlsOptions;
  /** Options of TLS to the service. */
  gcp?: ClientEncryptionTlsOptions;
  /** Options of TLS to the service. */
  kmip?: ClientEncryptionTlsOptions;
  /** Options of TLS to the service. */
  local?: ClientEncryptionTlsOptions;
  /** Options of TLS to the service. */
  azure?: ClientEncryptionTlsOptions;
  /** Of one of several key services of a kind, by its whole name. */
  [named: `${'aws' | 'azure' | 'gcp' | 'kmip' | 'local'}:${string}`]:
    | ClientEncryptionTlsOptions
    | undefined;
}

/** A SOCKS5 proxy that leads to key services. */
export interface KmsProxyOptions {
  /** The host of the SOCKS5 proxy. */
  proxyHost?: string;
  /** Default: 1080. */
  proxyPort?: number;
  /** The user whom the proxy knows. */
  proxyUsername?: string;
  /** The user's password at the proxy; it is never shown. */
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
