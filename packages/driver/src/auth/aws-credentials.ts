import type { AwsCredentials } from '@touchstone/protocol';
import { MongoMissingCredentialsError, MongoMissingDependencyError } from '../error/api-error.ts';
import type { AuthContext } from './auth-context.ts';

/** Gives keys of AWS, and renews them when they end: an SDK's provider, or the application's own. */
export type AwsCredentialProvider = () => Promise<AwsCredentials>;

/** The place where the keys of a client come from. */
export interface AwsCredentialSource {
  /** Rejects with `MongoMissingCredentialsError`, `MongoMissingDependencyError`, or as a provider does. */
  credentials(): Promise<AwsCredentials>;
  /** Clears the cache: what it has is not good. */
  forget(): void;
}

interface ProvidersPackage {
  fromNodeProviderChain(): AwsCredentialProvider;
}

const PACKAGE = '@aws-sdk/credential-providers';

/**
 * Finds keys (auth, "Obtaining Credentials"): the application's provider, what is cached, the environment, else the SDK
 * (web identity, ECS, EC2), which caches what it has got. What the environment has is never cached, nor what the
 * application's provider gives.
 */
export function awsCredentials(
  context: Pick<AuthContext, 'variables' | 'awsCache' | 'optionalPackage'>,
  given: AwsCredentialProvider | undefined,
): AwsCredentialSource {
  const { awsCache } = context;
  const found = async (): Promise<AwsCredentials> => {
    const fromEnvironment = environmentCredentials(context.variables);
    if (fromEnvironment !== undefined) return fromEnvironment;
    const provider = sdkProvider(context);
    const credentials = await provider();
    awsCache.provider = provider;
    return credentials;
  };
  return {
    async credentials() {
      const credentials = await (given ?? awsCache.provider ?? found)();
      if (!credentials?.accessKeyId || !credentials.secretAccessKey) {
        throw new MongoMissingCredentialsError('The provider of AWS credentials gave no keys');
      }
      return credentials;
    },
    forget() {
      if (given === undefined) awsCache.provider = undefined;
    },
  };
}

function environmentCredentials(variables: AuthContext['variables']): AwsCredentials | undefined {
  const accessKeyId = variables['AWS_ACCESS_KEY_ID'] || undefined;
  const secretAccessKey = variables['AWS_SECRET_ACCESS_KEY'] || undefined;
  const sessionToken = variables['AWS_SESSION_TOKEN'] || undefined;
  if (accessKeyId !== undefined && secretAccessKey !== undefined) {
    return { accessKeyId, secretAccessKey, sessionToken };
  }
  if (accessKeyId === undefined && secretAccessKey === undefined && sessionToken === undefined) {
    return undefined;
  }
  throw new MongoMissingCredentialsError(
    'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set both, or neither with AWS_SESSION_TOKEN',
  );
}

function sdkProvider({
  optionalPackage,
}: Pick<AuthContext, 'optionalPackage'>): AwsCredentialProvider {
  const found = optionalPackage(PACKAGE) as ProvidersPackage | undefined;
  if (found !== undefined) return found.fromNodeProviderChain();
  throw new MongoMissingDependencyError(
    `The environment has no AWS credentials, and the optional package ${PACKAGE}, which finds them elsewhere, is not installed`,
    { dependencyName: PACKAGE },
  );
}
