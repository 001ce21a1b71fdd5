import { optionalPackage } from '@touchstone/protocol';
import type { AdapterDocument } from '../adapter-protocol/adapter-protocol.ts';
import type { DriverObject } from './node-driver.ts';
import { UnsupportedEntity } from './unsupported-entity.ts';

/** Called with what a callback was told, when it is called. */
type Asked = (name: string, fields: AdapterDocument) => void;

const AWS_PACKAGE = '@aws-sdk/credential-providers';

/** Tells how a client logs in, where the connection string cannot say it: callbacks of OIDC, a provider of AWS credentials. */
export function loginOptions(
  { accessToken, oidc, aws }: AdapterDocument,
  asked: Asked,
): AdapterDocument {
  if (oidc !== undefined) return { authMechanismProperties: oidcProperties(oidc, asked) };
  if (aws !== undefined) return { authMechanismProperties: awsProperties(aws, asked) };
  if (accessToken === undefined) return {};
  // The driver gets its access token when it asks for one, not before.
  const OIDC_CALLBACK = async (): Promise<AdapterDocument> => ({ accessToken });
  return { authMechanismProperties: { OIDC_CALLBACK } };
}

function oidcProperties(
  { flow, answers, properties }: AdapterDocument,
  asked: Asked,
): AdapterDocument {
  if (flow === 'none') return { ...properties };
  const next = oneAfterTheOther(answers);
  const callback = async (params: AdapterDocument): Promise<unknown> => {
    const { timeoutContext, ...fields } = params;
    asked('oidcCallback', { ...fields, hasTimeout: timeoutContext !== undefined });
    return next();
  };
  const name = flow === 'human' ? 'OIDC_HUMAN_CALLBACK' : 'OIDC_CALLBACK';
  return { ...properties, [name]: callback };
}

function awsProperties({ answers, fromSdk }: AdapterDocument, asked: Asked): AdapterDocument {
  if (answers === undefined && fromSdk !== true) return {};
  const next = fromSdk === true ? sdkProvider() : oneAfterTheOther(answers);
  const AWS_CREDENTIAL_PROVIDER = async (): Promise<unknown> => {
    asked('awsCredentialProvider', {});
    return next();
  };
  return { AWS_CREDENTIAL_PROVIDER };
}

function sdkProvider(): () => unknown {
  const sdk = optionalPackage(AWS_PACKAGE) as DriverObject;
  if (sdk === undefined)
    throw new UnsupportedEntity(`The package ${AWS_PACKAGE} is not installed.`);
  return sdk.fromNodeProviderChain();
}

/** One answer after the other, the last again and again. */
function oneAfterTheOther(answers: readonly unknown[]): () => unknown {
  let calls = 0;
  return () => {
    calls += 1;
    return answers[Math.min(calls, answers.length) - 1];
  };
}
