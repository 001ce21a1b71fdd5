import type { ProseSuite } from '../prose-test.ts';
import { oidcHuman } from './oidc-human.ts';
import { oidcMachine } from './oidc-machine.ts';
import { scram } from './scram.ts';

export const auth: ProseSuite = { 'oidc-human': oidcHuman, 'oidc-machine': oidcMachine, scram };
