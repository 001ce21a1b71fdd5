import type { Mechanism } from '../authenticator.ts';
import { mongodbAws } from './mongodb-aws.ts';
import { mongodbOidc } from './mongodb-oidc.ts';
import { mongodbX509 } from './mongodb-x509.ts';
import { plain } from './plain.ts';
import { scram } from './scram.ts';

/** Every mechanism that there is code for. */
export const mechanisms: readonly Mechanism[] = [
  mongodbAws,
  mongodbOidc,
  mongodbX509,
  plain,
  scram,
];
