import { type HttpAnswer, type HttpRequest, startHttpService } from '@touchstone/runtime';
import { TestFailure } from '../../operation-execution/test-failure.ts';
import { expectEqual } from '../expect.ts';
import type { ProseContext } from '../prose-context.ts';
import type { AwsKeys, Variables } from './aws.ts';
import { inventSecret, temporaryFile } from './own-server.ts';

/** The service that gives out temporary credentials, and where drivers find it. */
export interface CredentialService {
  readonly variables: Variables;
  /** From now on it gives these, good for so long. */
  gives(keys: AwsKeys, durationMS: number): void;
  /** The number that it has given out. */
  asked(): number;
}

interface Given {
  readonly keys: AwsKeys;
  readonly expiration: string;
}

const NOT_FOUND: HttpAnswer = { status: 404, contentType: 'text/plain', body: 'not found' };
const ROLE = 'arn:aws:iam::123456789012:role/prose';

/** Serves credentials: `answer` calls `give` for a request that is to get some. Its end is that of the case. */
async function serving(
  world: ProseContext,
  answer: (request: HttpRequest, give: () => Given) => HttpAnswer,
  variablesAt: (url: string) => Variables,
): Promise<CredentialService> {
  let given: Given | undefined;
  let asked = 0;
  const give = (): Given => {
    if (given === undefined) throw new TestFailure('there are no credentials to give');
    asked += 1;
    return given;
  };
  const service = await startHttpService((request) => answer(request, give));
  world.keep(service);
  return {
    variables: variablesAt(service.url),
    gives(keys, durationMS) {
      const expiration = new Date(world.clock.date() + durationMS).toISOString();
      given = { keys, expiration };
    },
    asked: () => asked,
  };
}

/** The metadata service of a machine, version 2: who asks must have fetched a token. */
export function ec2(world: ProseContext): Promise<CredentialService> {
  const token = inventSecret(world);
  const roles = '/latest/meta-data/iam/security-credentials/';
  return serving(
    world,
    ({ method, target, headers }, give) => {
      if (method === 'PUT' && target === '/latest/api/token') {
        const isTimed = headers['x-aws-ec2-metadata-token-ttl-seconds'] !== undefined;
        return isTimed ? { contentType: 'text/plain', body: token } : { status: 400, body: '' };
      }
      if (headers['x-aws-ec2-metadata-token'] !== token) return { status: 401, body: '' };
      if (target === roles) return { contentType: 'text/plain', body: 'prose' };
      if (target !== `${roles}prose`) return NOT_FOUND;
      return { body: JSON.stringify({ Code: 'Success', Type: 'AWS-HMAC', ...metadata(give()) }) };
    },
    (url) => ({ AWS_EC2_METADATA_SERVICE_ENDPOINT: url }),
  );
}

/** The endpoint of a container, by its full address: a relative one is always on AWS's own. */
export function ecs(world: ProseContext): Promise<CredentialService> {
  const authorization = inventSecret(world);
  return serving(
    world,
    ({ target, headers }, give) => {
      if (target !== '/credentials') return NOT_FOUND;
      if (headers['authorization'] !== authorization) return { status: 401, body: '' };
      return { body: JSON.stringify({ RoleArn: ROLE, ...metadata(give()) }) };
    },
    (url) => ({
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/credentials`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: authorization,
    }),
  );
}

/** The Security Token Service, for who has a token of another identity provider in a file. */
export async function webIdentity(
  world: ProseContext,
  sessionName: string | undefined,
): Promise<CredentialService> {
  const token = inventSecret(world);
  const file = await temporaryFile(world, token);
  return serving(
    world,
    ({ method, body }, give) => {
      const said = Object.fromEntries(new URLSearchParams(body));
      const { RoleSessionName = '', ...rest } = said;
      const isAllowed = method === 'POST' && rest['WebIdentityToken'] === token;
      if (!isAllowed || RoleSessionName === '') return { status: 403, body: '' };
      expectEqual(rest['Action'], 'AssumeRoleWithWebIdentity', 'what STS is asked for');
      expectEqual(rest['RoleArn'], ROLE, 'the role');
      if (sessionName !== undefined) expectEqual(RoleSessionName, sessionName, 'the session name');
      return { contentType: 'text/xml', body: assumedRole(give()) };
    },
    (url) => ({
      AWS_ENDPOINT_URL_STS: url,
      AWS_WEB_IDENTITY_TOKEN_FILE: file,
      AWS_ROLE_ARN: ROLE,
      ...(sessionName !== undefined && { AWS_ROLE_SESSION_NAME: sessionName }),
    }),
  );
}

function metadata({ keys, expiration }: Given): object {
  return {
    AccessKeyId: keys.accessKeyId,
    SecretAccessKey: keys.secretAccessKey,
    Token: keys.sessionToken,
    Expiration: expiration,
  };
}

function assumedRole({ keys, expiration }: Given): string {
  return `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleWithWebIdentityResult>
    <Credentials>
      <AccessKeyId>${keys.accessKeyId}</AccessKeyId>
      <SecretAccessKey>${keys.secretAccessKey}</SecretAccessKey>
      <SessionToken>${keys.sessionToken}</SessionToken>
      <Expiration>${expiration}</Expiration>
    </Credentials>
    <AssumedRoleUser><Arn>${ROLE}</Arn><AssumedRoleId>A:prose</AssumedRoleId></AssumedRoleUser>
  </AssumeRoleWithWebIdentityResult>
  <ResponseMetadata><RequestId>prose</RequestId></ResponseMetadata>
</AssumeRoleWithWebIdentityResponse>`;
}
