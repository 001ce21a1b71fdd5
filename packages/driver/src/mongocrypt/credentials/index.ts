import type { CredentialSource } from '../credential-source.ts';
import { aws } from './aws.ts';
import { azure } from './azure.ts';
import { gcp } from './gcp.ts';

/** Gives credentials when they are needed, for each kind of key provider that has such. */
export const credentialSources: readonly CredentialSource[] = [aws, azure, gcp];
