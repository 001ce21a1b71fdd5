import { awsCredentials } from '../../auth/aws-credentials.ts';
import type { CredentialSource } from '../credential-source.ts';

/** Keys of AWS, as for logging in: the application's provider, the environment, the SDK. */
export const aws: CredentialSource = {
  name: 'aws',
  async get(environment, { aws: given }) {
    const { accessKeyId, secretAccessKey, sessionToken } = await awsCredentials(
      environment,
      given,
    ).credentials();
    return {
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
    };
  },
};
