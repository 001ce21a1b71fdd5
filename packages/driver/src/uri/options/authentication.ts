import type { OptionDescriptor } from '../option-descriptor.ts';
import { OBJECT, STRING } from '../option-type.ts';

/** Source: auth, "Connection String Options". */
export const authentication: readonly OptionDescriptor[] = [
  { name: 'auth', type: OBJECT, inUri: false, isSecret: true },
  { name: 'authMechanism', type: STRING },
  {
    name: 'authMechanismProperties',
    type: { kind: 'pairs' },
    codeOnlyPairs: [
      'ALLOWED_HOSTS',
      'AWS_CREDENTIAL_PROVIDER',
      'OIDC_CALLBACK',
      'OIDC_HUMAN_CALLBACK',
    ],
  },
  { name: 'authSource', type: STRING, emptyIsError: true },
];
