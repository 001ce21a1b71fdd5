import type { SaslMechanism } from '../sasl-mechanism.ts';
import { mongodbAws } from './mongodb-aws.ts';
import { mongodbOidc } from './mongodb-oidc.ts';
import { plain } from './plain.ts';
import { scram } from './scram.ts';

/** Every mechanism that converses. */
export const saslMechanisms: readonly SaslMechanism[] = [mongodbAws, mongodbOidc, plain, scram];
