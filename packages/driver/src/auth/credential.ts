/** The identity of the client (auth specification, "MongoCredential"): built from options, checked by mechanism. */

import { MongoInvalidArgumentError, MongoMissingCredentialsError } from '../error/api-error.ts';
import type { AuthMechanismProperties } from './mechanism-properties.ts';

export type MechanismName =
  | 'GSSAPI'
  | 'MONGODB-AWS'
  | 'MONGODB-OIDC'
  | 'MONGODB-X509'
  | 'PLAIN'
  | 'SCRAM-SHA-1'
  | 'SCRAM-SHA-256';

export interface Credential {
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** The database that knows the user. */
  readonly source: string;
  /** Undefined: the server is asked which SCRAM it prefers. */
  readonly mechanism: MechanismName | undefined;
  readonly mechanismProperties: Readonly<AuthMechanismProperties>;
}

export interface CredentialOptions {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** The database in the path of the connection string. */
  readonly database?: string | undefined;
  readonly authSource?: string | undefined;
  readonly authMechanism?: string | undefined;
  readonly authMechanismProperties?: Readonly<Record<string, unknown>> | undefined;
}

interface MechanismRules {
  /** `external`: always `$external`; `databaseOr…`: the path's database, or else that one. */
  readonly source: 'external' | 'databaseOrAdmin' | 'databaseOrExternal';
  readonly username: 'required' | 'optional' | 'forbidden';
  readonly password: 'required' | 'optional' | 'forbidden';
  readonly properties: readonly string[];
  check?(credential: Credential): void;
  readonly defaultProperties?: Readonly<AuthMechanismProperties>;
}

const SCRAM: MechanismRules = {
  source: 'databaseOrAdmin',
  username: 'required',
  password: 'required',
  properties: [],
};

const RULES: Readonly<Record<MechanismName, MechanismRules>> = {
  GSSAPI: {
    source: 'external',
    username: 'required',
    password: 'optional',
    properties: ['SERVICE_NAME', 'CANONICALIZE_HOST_NAME', 'SERVICE_REALM', 'SERVICE_HOST'],
    defaultProperties: { SERVICE_NAME: 'mongodb' },
    check: checkKerberos,
  },
  // The environment of the process tells who it is; nothing of it may be written down here.
  'MONGODB-AWS': {
    source: 'external',
    username: 'forbidden',
    password: 'forbidden',
    properties: ['AWS_CREDENTIAL_PROVIDER'],
  },
  'MONGODB-OIDC': {
    source: 'external',
    username: 'optional',
    password: 'forbidden',
    properties: [
      'ENVIRONMENT',
      'TOKEN_RESOURCE',
      'OIDC_CALLBACK',
      'OIDC_HUMAN_CALLBACK',
      'ALLOWED_HOSTS',
    ],
    check: checkOidc,
  },
  'MONGODB-X509': {
    source: 'external',
    username: 'optional',
    password: 'forbidden',
    properties: [],
  },
  PLAIN: {
    source: 'databaseOrExternal',
    username: 'required',
    password: 'required',
    properties: [],
  },
  'SCRAM-SHA-1': SCRAM,
  'SCRAM-SHA-256': SCRAM,
};

const KERBEROS_CANONICALIZATIONS: readonly unknown[] = [
  'none',
  'forward',
  'forwardAndReverse',
  'true',
  'false',
  true,
  false,
];
const OIDC_ENVIRONMENTS: readonly unknown[] = ['test', 'azure', 'gcp', 'k8s'];
const OIDC_ENVIRONMENTS_WITH_RESOURCE: readonly unknown[] = ['azure', 'gcp'];

/**
 * The credential that the options describe; undefined when they describe none (a database or an
 * `authSource` alone does not). Throws `MongoInvalidArgumentError` or `MongoMissingCredentialsError`.
 */
export function credentialOf(options: CredentialOptions): Credential | undefined {
  const { username, password, authMechanism } = options;
  if (username === undefined && authMechanism === undefined) {
    if (password === undefined) return undefined;
    throw new MongoMissingCredentialsError('A password needs a username');
  }
  const mechanism = mechanismOf(authMechanism);
  const rules = mechanism === undefined ? SCRAM : RULES[mechanism];
  const credential: Credential = {
    username,
    password,
    source: sourceOf(options, rules, mechanism),
    mechanism,
    // Their names and values are checked below.
    mechanismProperties: {
      ...rules.defaultProperties,
      ...(options.authMechanismProperties as AuthMechanismProperties | undefined),
    },
  };
  checkPart('username', credential, rules.username);
  checkPart('password', credential, rules.password);
  checkProperties(credential, rules);
  rules.check?.(credential);
  return credential;
}

function isMechanismName(name: string): name is MechanismName {
  return Object.hasOwn(RULES, name);
}

function mechanismOf(name: string | undefined): MechanismName | undefined {
  if (name === undefined || name === 'DEFAULT') return undefined;
  if (isMechanismName(name)) return name;
  throw new MongoInvalidArgumentError(
    `authMechanism must be one of ${Object.keys(RULES).join(', ')}, not "${name}"`,
  );
}

function sourceOf(
  { authSource, database }: CredentialOptions,
  rules: MechanismRules,
  mechanism: MechanismName | undefined,
): string {
  switch (rules.source) {
    case 'databaseOrAdmin':
      return authSource ?? database ?? 'admin';
    case 'databaseOrExternal':
      return authSource ?? database ?? '$external';
    case 'external':
      if (authSource === undefined || authSource === '$external') return '$external';
      throw new MongoInvalidArgumentError(
        `authSource must be $external for mechanism ${mechanism}, not "${authSource}"`,
      );
  }
}

function checkPart(
  part: 'username' | 'password',
  credential: Credential,
  rule: 'required' | 'optional' | 'forbidden',
): void {
  const mechanism = credential.mechanism ?? 'SCRAM';
  const isGiven =
    credential[part] !== undefined && (part === 'password' || credential[part] !== '');
  if (rule === 'required' && !isGiven) {
    throw new MongoMissingCredentialsError(`A ${part} is required for mechanism ${mechanism}`);
  }
  if (rule === 'forbidden' && isGiven) {
    throw new MongoInvalidArgumentError(`A ${part} is not allowed for mechanism ${mechanism}`);
  }
}

function checkProperties(
  { mechanism, mechanismProperties }: Credential,
  rules: MechanismRules,
): void {
  for (const name of Object.keys(mechanismProperties)) {
    if (rules.properties.includes(name)) continue;
    const allowed = rules.properties.length === 0 ? 'none' : rules.properties.join(', ');
    throw new MongoInvalidArgumentError(
      `authMechanismProperties: "${name}" is not allowed for mechanism ${mechanism ?? 'SCRAM'}; allowed: ${allowed}`,
    );
  }
}

function checkKerberos({ mechanismProperties }: Credential): void {
  const canonicalize = mechanismProperties['CANONICALIZE_HOST_NAME'];
  if (canonicalize === undefined || KERBEROS_CANONICALIZATIONS.includes(canonicalize)) return;
  throw new MongoInvalidArgumentError(
    'authMechanismProperties: CANONICALIZE_HOST_NAME must be none, forward or forwardAndReverse',
  );
}

function checkOidc({ username, mechanismProperties }: Credential): void {
  const { ENVIRONMENT, TOKEN_RESOURCE, OIDC_CALLBACK, OIDC_HUMAN_CALLBACK } = mechanismProperties;
  const ways = [ENVIRONMENT, OIDC_CALLBACK, OIDC_HUMAN_CALLBACK].filter((way) => way !== undefined);
  if (ways.length !== 1) {
    throw new MongoInvalidArgumentError(
      'authMechanismProperties: exactly one of ENVIRONMENT, OIDC_CALLBACK and OIDC_HUMAN_CALLBACK is required for mechanism MONGODB-OIDC',
    );
  }
  if (mechanismProperties['ALLOWED_HOSTS'] !== undefined && OIDC_HUMAN_CALLBACK === undefined) {
    throw new MongoInvalidArgumentError(
      'authMechanismProperties: ALLOWED_HOSTS is allowed with OIDC_HUMAN_CALLBACK alone',
    );
  }
  if (ENVIRONMENT !== undefined && !OIDC_ENVIRONMENTS.includes(ENVIRONMENT)) {
    throw new MongoInvalidArgumentError(
      `authMechanismProperties: ENVIRONMENT must be one of ${OIDC_ENVIRONMENTS.join(', ')}, not "${ENVIRONMENT}"`,
    );
  }
  const needsResource = OIDC_ENVIRONMENTS_WITH_RESOURCE.includes(ENVIRONMENT);
  if (needsResource !== (TOKEN_RESOURCE !== undefined)) {
    throw new MongoInvalidArgumentError(
      `authMechanismProperties: TOKEN_RESOURCE is ${needsResource ? 'required' : 'not allowed'} here`,
    );
  }
  if (
    username !== undefined &&
    (ENVIRONMENT === 'test' || ENVIRONMENT === 'k8s' || ENVIRONMENT === 'gcp')
  ) {
    throw new MongoInvalidArgumentError(`A username is not allowed for ENVIRONMENT ${ENVIRONMENT}`);
  }
}
