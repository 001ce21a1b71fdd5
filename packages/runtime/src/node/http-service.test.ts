import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startHttpService } from './http-service.ts';
import { httpGet } from './node-http-get.ts';

test('a service answers what it is asked, and says so when it cannot', async () => {
  await using service = await startHttpService(({ method, target, headers }) => {
    if (target === '/broken') throw new Error('broken');
    return { status: 201, body: `${method} ${target} ${headers['x-who']}` };
  });
  const ask = (target: string): ReturnType<typeof httpGet> =>
    httpGet(`${service.url}${target}`, { headers: { 'X-Who': 'ann' }, timeoutMS: 5000 });
  assert.deepEqual(await ask('/a?b=c'), { status: 201, body: 'GET /a?b=c ann' });
  assert.equal((await ask('/broken')).status, 500);
  const post = (body: string): Promise<Response> =>
    fetch(service.url, { method: 'POST', body, headers: { 'X-Who': 'ann' } });
  assert.equal((await post('x'.repeat(1024 * 1024))).status, 201);
  assert.equal((await post('x'.repeat(1024 * 1024 + 1))).status, 413);
  await service[Symbol.asyncDispose]();
  await assert.rejects(ask('/a'), { code: /^ECONN(REFUSED|RESET)$/ });
});
