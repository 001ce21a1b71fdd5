import { createRequire } from 'node:module';
import { NodeAdapter } from '../node-adapter/node-adapter.ts';
import type { AdapterDefinition } from './adapter-definition.ts';

const require = createRequire(import.meta.url);

/** Touchstone's own driver. */
export const reference: AdapterDefinition = {
  help: 'Touchstone’s own driver, @touchstone/driver.',
  async open() {
    const driver = await import('@touchstone/driver');
    const { version } = require('@touchstone/driver/package.json') as { version: string };
    return new NodeAdapter(driver, { name: '@touchstone/driver', version, language: 'Node.js' });
  },
};
