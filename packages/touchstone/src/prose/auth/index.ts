import type { ProseSuite } from '../prose-test.ts';
import { awsKeys } from './aws-keys.ts';
import { awsServices } from './aws-services.ts';
import { oidcHuman } from './oidc-human.ts';
import { oidcMachine } from './oidc-machine.ts';
import { oidcProviders } from './oidc-providers.ts';
import { scram } from './scram.ts';

export const auth: ProseSuite = {
  'aws-keys': awsKeys,
  'aws-services': awsServices,
  'oidc-human': oidcHuman,
  'oidc-machine': oidcMachine,
  'oidc-providers': oidcProviders,
  scram,
};
