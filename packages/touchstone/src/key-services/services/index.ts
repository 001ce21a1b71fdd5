import type { KeyService } from '../service.ts';
import { aws } from './aws.ts';
import { azure } from './azure.ts';
import { gcp } from './gcp.ts';

/** The services behind HTTPS. */
export const httpServices: readonly KeyService[] = [aws, azure, gcp];
