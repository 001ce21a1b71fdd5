import { MongoMissingCredentialsError } from '../error/api-error.ts';
import type { AuthContext } from './auth-context.ts';
import type { OIDCCallbackFunction, OIDCCallbackParams, OIDCResponse } from './oidc-callback.ts';

const KUBERNETES_TOKEN_FILE = '/var/run/secrets/kubernetes.io/serviceaccount/token';
const METADATA_TIMEOUT_MS = 10_000;

type Environment = (params: OIDCCallbackParams, context: AuthContext) => Promise<OIDCResponse>;

/** The built-in integrations (auth, "Built-in OIDC Environment Integrations"). */
const ENVIRONMENTS: ReadonlyMap<unknown, Environment> = new Map(
  Object.entries<Environment>({
    azure: askAzure,
    gcp: askGoogle,
    k8s: (_params, context) => {
      const { AZURE_FEDERATED_TOKEN_FILE, AWS_WEB_IDENTITY_TOKEN_FILE } = context.variables;
      return tokenFromFile(
        AZURE_FEDERATED_TOKEN_FILE ?? AWS_WEB_IDENTITY_TOKEN_FILE ?? KUBERNETES_TOKEN_FILE,
        context,
      );
    },
    test: (_params, context) => {
      const path = context.variables['OIDC_TOKEN_FILE'];
      if (path === undefined) throw new MongoMissingCredentialsError('OIDC_TOKEN_FILE is not set');
      return tokenFromFile(path, context);
    },
  }),
);

/** The callback that `ENVIRONMENT` stands for; undefined for an unknown one. */
export function oidcEnvironment(
  name: unknown,
  context: AuthContext,
): OIDCCallbackFunction | undefined {
  const environment = ENVIRONMENTS.get(name);
  if (environment === undefined) return undefined;
  return async (params) => environment(params, context);
}

async function tokenFromFile(path: string, context: AuthContext): Promise<OIDCResponse> {
  return { accessToken: (await context.readTextFile(path)).trim() };
}

async function askAzure(
  { tokenAudience = '', username }: OIDCCallbackParams,
  context: AuthContext,
): Promise<OIDCResponse> {
  const url = new URL('http://169.254.169.254/metadata/identity/oauth2/token');
  url.searchParams.set('api-version', '2018-02-01');
  url.searchParams.set('resource', tokenAudience);
  if (username !== undefined) url.searchParams.set('client_id', username);
  const headers = { Metadata: 'true', Accept: 'application/json' };
  const body = await ask(url, headers, context);
  const { access_token: accessToken, expires_in: expiresIn } = parsed(body) as {
    access_token?: string;
    expires_in?: unknown;
  };
  if (accessToken === undefined || Number.isNaN(Number(expiresIn))) {
    throw new MongoMissingCredentialsError('Azure gave no access_token with expires_in');
  }
  return { accessToken, expiresInSeconds: Number(expiresIn) };
}

async function askGoogle(
  { tokenAudience = '' }: OIDCCallbackParams,
  context: AuthContext,
): Promise<OIDCResponse> {
  const url = new URL(
    'http://metadata/computeMetadata/v1/instance/service-accounts/default/identity',
  );
  url.searchParams.set('audience', tokenAudience);
  return { accessToken: await ask(url, { 'Metadata-Flavor': 'Google' }, context) };
}

async function ask(
  url: URL,
  headers: Readonly<Record<string, string>>,
  context: AuthContext,
): Promise<string> {
  const reply = await context.httpGet(url.href, { headers, timeoutMS: METADATA_TIMEOUT_MS });
  if (reply.status === 200) return reply.body;
  throw new MongoMissingCredentialsError(
    `The metadata service at ${url.host} answers with status ${reply.status}`,
  );
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body) ?? {};
  } catch {
    return {};
  }
}
