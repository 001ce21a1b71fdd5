/**
 * A fixture for Vitest, of which only the shape is known here:
 *
 *     import { test as base } from 'vitest';
 *     import { withMockServer } from '@touchstone/mockup/vitest';
 *     const test = base.extend(withMockServer());
 *     test('pings', async ({ server }) => { … });
 */
import type { MockupDB } from '../server/mockup-db.ts';
import type { MockupOptions } from '../server/mockup-options.ts';
import { startFixture } from './mock-fixture.ts';

/** As much of Vitest's context as a fixture sees. */
export interface VitestContext {
  readonly task: {
    readonly result?:
      | { readonly state?: string; readonly errors?: { message: string }[] }
      | undefined;
  };
}

/** The fixture as `test.extend` takes it. */
export interface MockServerFixture {
  server(context: VitestContext, use: (server: MockupDB) => Promise<void>): Promise<void>;
}

/** The fixture `server`; the options are the server's. */
export function withMockServer(options: MockupOptions = {}): MockServerFixture {
  return {
    // Vitest reads the names of fixtures from the text of the function: it has to destructure.
    async server({ task }, use) {
      const fixture = await startFixture(options);
      try {
        await use(fixture.server);
        if (task.result?.state === 'fail') {
          const [error] = task.result.errors ?? [];
          if (error) error.message += `\n${fixture.report()}`;
        } else {
          fixture.verify();
        }
      } catch (error) {
        if (error instanceof Error) error.message += `\n${fixture.report()}`;
        throw error;
      } finally {
        await fixture.stop().catch(() => {});
      }
    },
  };
}
