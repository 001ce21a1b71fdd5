/** Describes how a client proves who it is (auth specification). */
export type AuthMechanism = (typeof AuthMechanism)[keyof typeof AuthMechanism];
/** The mechanisms by their names; `DEFAULT` is the SCRAM that the server prefers. */
export const AuthMechanism: {
  readonly MONGODB_AWS: 'MONGODB-AWS';
  readonly MONGODB_DEFAULT: 'DEFAULT';
  readonly MONGODB_GSSAPI: 'GSSAPI';
  readonly MONGODB_PLAIN: 'PLAIN';
  readonly MONGODB_SCRAM_SHA1: 'SCRAM-SHA-1';
  readonly MONGODB_SCRAM_SHA256: 'SCRAM-SHA-256';
  readonly MONGODB_X509: 'MONGODB-X509';
  readonly MONGODB_OIDC: 'MONGODB-OIDC';
} = Object.freeze({
  MONGODB_AWS: 'MONGODB-AWS',
  MONGODB_DEFAULT: 'DEFAULT',
  MONGODB_GSSAPI: 'GSSAPI',
  MONGODB_PLAIN: 'PLAIN',
  MONGODB_SCRAM_SHA1: 'SCRAM-SHA-1',
  MONGODB_SCRAM_SHA256: 'SCRAM-SHA-256',
  MONGODB_X509: 'MONGODB-X509',
  MONGODB_OIDC: 'MONGODB-OIDC',
});
