import { optionsDocument, type TestDocument } from './extended-json.ts';
import {
  below,
  gather,
  isJsonObject,
  jsonObject,
  object,
  optional,
  type Place,
  type Problem,
  type Reader,
  refuse,
  required,
  TestFileError,
} from './reader.ts';

/** A credential: given, or to be filled in by whoever runs the tests. */
const credential: Reader<unknown> = (value, place) => {
  if (typeof value === 'string') return value;
  const keys = isJsonObject(value) ? Object.keys(value) : [];
  return keys.length === 1 && keys[0] === '$$placeholder'
    ? value
    : refuse(value, place, 'a string or a $$placeholder');
};

const accessToken = object({ accessToken: required(credential) });

const PROVIDERS: Readonly<Record<string, Reader<unknown>>> = {
  aws: object({
    accessKeyId: optional(credential),
    secretAccessKey: optional(credential),
    sessionToken: optional(credential),
  }),
  azure: withTokenAlternative(
    object({
      tenantId: optional(credential),
      clientId: optional(credential),
      clientSecret: optional(credential),
      identityPlatformEndpoint: optional(credential),
    }),
  ),
  gcp: withTokenAlternative(
    object({
      email: optional(credential),
      privateKey: optional(credential),
      endpoint: optional(credential),
    }),
  ),
  kmip: object({ endpoint: optional(credential) }),
  local: object({ key: optional(credential) }),
};

const PROVIDER_NAME = /^(aws|azure|gcp|kmip|local)(:[a-zA-Z0-9_]+)?$/;
/** Providers may be named (`aws:name1`) since this minor version. */
const NAMED_SINCE = 18;
/** Azure and GCP take an `accessToken` since this minor version. */
const TOKEN_SINCE = 28;

function withTokenAlternative(credentials: Reader<unknown>): Reader<unknown> {
  return (value, place) =>
    isJsonObject(value) && 'accessToken' in value && place.version[1] >= TOKEN_SINCE
      ? accessToken(value, place)
      : credentials(value, place);
}

/** The providers of key management services of a client encryption or of automatic encryption. */
export const kmsProviders: Reader<TestDocument> = (value, place) => {
  const problems: Problem[] = [];
  for (const [name, provider] of Object.entries(jsonObject(value, place))) {
    gather(problems, () => readProvider(name, provider, below(place, name)));
  }
  if (problems.length > 0) throw new TestFileError(problems);
  return optionsDocument(value, place);
};

function readProvider(name: string, provider: unknown, place: Place): void {
  const [, kind = '', label] = PROVIDER_NAME.exec(name) ?? [];
  const read = PROVIDERS[kind];
  const isKnown = read !== undefined && (label === undefined || place.version[1] >= NAMED_SINCE);
  if (!isKnown) refuse(provider, place, `a provider of ${Object.keys(PROVIDERS).join(', ')}`);
  read(provider, place);
}
