import type { AWSCredentialProvider } from './aws-names.ts';
import type { OIDCCallbackFunction } from './oidc-callback.ts';

/** True if Kerberos asks DNS for the host's full name. */
export type GSSAPICanonicalizationValue =
  (typeof GSSAPICanonicalizationValue)[keyof typeof GSSAPICanonicalizationValue];
/** The ways by their names. */
export const GSSAPICanonicalizationValue: {
  readonly on: true;
  readonly off: false;
  readonly none: 'none';
  readonly forward: 'forward';
  readonly forwardAndReverse: 'forwardAndReverse';
} = Object.freeze({
  on: true,
  off: false,
  none: 'none',
  forward: 'forward',
  forwardAndReverse: 'forwardAndReverse',
});

/** The settings that mechanisms take besides names and passwords (auth specification, "mechanism_properties"). */
export interface AuthMechanismProperties {
  /** GSSAPI: the host that the service ticket is for. */
  SERVICE_HOST?: string;
  /** GSSAPI: the service that the ticket is for; default `mongodb`. */
  SERVICE_NAME?: string;
  /** GSSAPI: the realm of the service. */
  SERVICE_REALM?: string;
  /** GSSAPI: how the host's name is looked up. */
  CANONICALIZE_HOST_NAME?: GSSAPICanonicalizationValue;
  /** Asked for a token for a machine. */
  OIDC_CALLBACK?: OIDCCallbackFunction;
  /** Asked for a token for a person, who may have to sign in. */
  OIDC_HUMAN_CALLBACK?: OIDCCallbackFunction;
  /** OIDC: where the access token comes from. */
  ENVIRONMENT?: 'test' | 'azure' | 'gcp' | 'k8s';
  /** Tells who may see a person's token. */
  ALLOWED_HOSTS?: string[];
  /** OIDC: what the token is for. */
  TOKEN_RESOURCE?: string;
  /** MONGODB-AWS: gets the credentials. */
  AWS_CREDENTIAL_PROVIDER?: AWSCredentialProvider;
}
