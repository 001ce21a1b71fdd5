import { expect, test } from '@playwright/test';

test('the items are shown that the server was seeded with', async ({ request }) => {
  const response = await request.get(process.env.APP_URL);
  expect(await response.json()).toEqual([{ _id: 1, name: 'lamp' }]);
});
