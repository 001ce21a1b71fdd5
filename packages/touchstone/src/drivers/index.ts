import type { AdapterDefinition } from './adapter-definition.ts';
import { mongodb } from './mongodb.ts';
import { reference } from './reference.ts';

/** The drivers that the runner knows by name; any other is a command that speaks the adapter protocol. */
export const adapters: Readonly<Record<string, AdapterDefinition>> = { mongodb, reference };
