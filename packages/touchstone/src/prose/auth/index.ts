import type { ProseSuite } from '../prose-test.ts';
import { oidcHuman } from './oidc-human.ts';
import { oidcMachine } from './oidc-machine.ts';
import { oidcProviders } from './oidc-providers.ts';
import { scram } from './scram.ts';

export const auth: ProseSuite = {
  'oidc-human': oidcHuman,
  'oidc-machine': oidcMachine,
  'oidc-providers': oidcProviders,
  scram,
};
