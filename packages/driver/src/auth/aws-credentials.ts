import { type AwsCredentials, optionalPackage } from '@touchstone/protocol';
import { MongoMissingCredentialsError, MongoMissingDependencyError } from '../error/api-error.ts';
import type { AuthWorld } from './auth-world.ts';

/** Gives keys of AWS, and renews them when they end: an SDK's provider, or the application's own. */
export type AwsCredentialProvider = () => Promise<AwsCredentials>;

interface ProvidersPackage {
  fromNodeProviderChain(): AwsCredentialProvider;
}

const PACKAGE = '@aws-sdk/credential-providers';

/**
 * Where a client finds its keys (auth, "Obtaining Credentials"): the application's provider, the
 * environment, else the SDK (web identity, ECS, EC2), which caches what it has got. Rejects with
 * `MongoMissingCredentialsError` or `MongoMissingDependencyError`.
 */
export function awsCredentials(
  world: Pick<AuthWorld, 'variables'>,
  given: AwsCredentialProvider | undefined,
): AwsCredentialProvider {
  let provider = given;
  return async () => {
    if (provider === undefined) {
      const fromEnvironment = environmentCredentials(world.variables);
      if (fromEnvironment !== undefined) return fromEnvironment;
      provider = sdkProvider();
    }
    const credentials = await provider();
    if (!credentials?.accessKeyId || !credentials.secretAccessKey) {
      throw new MongoMissingCredentialsError('The provider of AWS credentials gave no keys');
    }
    return credentials;
  };
}

function environmentCredentials(variables: AuthWorld['variables']): AwsCredentials | undefined {
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

function sdkProvider(): AwsCredentialProvider {
  const found = optionalPackage(PACKAGE) as ProvidersPackage | undefined;
  if (found !== undefined) return found.fromNodeProviderChain();
  throw new MongoMissingDependencyError(
    `The environment has no AWS credentials, and the optional package ${PACKAGE}, which finds them elsewhere, is not installed`,
    { dependencyName: PACKAGE },
  );
}
