import { Int32 } from 'bson';
import { type CheckBench, COLLECTION, need, SESSION } from '../check-bench.ts';
import type { CheckStep } from '../check-step.ts';

export const callback: CheckStep = {
  name: 'callback',
  shows: 'withTransaction calls back, and throws what the callback threw',
  async run(bench) {
    const committed = await transact(bench, 3, undefined);
    need(committed.calls === 1, 'a callback: {"id": …, "kind": "callback", "callback": 1}');
    need(committed.reply === 'result', 'a result, after endCallback');
    need(
      (await bench.stored({ _id: 3 })).length === 1,
      'the document with _id 3: was it committed?',
    );
    const thrown = await transact(bench, 4, 0);
    need(thrown.reply === 'error', 'error: endCallback 0 lets the callback throw');
    need((await bench.stored({ _id: 4 })).length === 0, 'no document with _id 4: was it aborted?');
    return undefined;
  },
};

async function transact(
  bench: CheckBench,
  id: number,
  error: number | undefined,
): Promise<{ readonly calls: number; readonly reply: string }> {
  const works: Promise<void>[] = [];
  const request = {
    kind: 'run',
    object: SESSION,
    name: 'withTransaction',
    arguments: {},
  } as const;
  const reply = await bench.ask(request, ({ callback: number }) => {
    const work = async (): Promise<void> => {
      await bench.run(COLLECTION, 'insertOne', {
        document: { _id: new Int32(id) },
        session: SESSION,
      });
      const ends = error === undefined ? {} : { error };
      await bench.ask({ kind: 'endCallback', callback: number, ...ends });
    };
    const working = work();
    // A failure is told with the step's own, when the request has been answered.
    working.catch(() => undefined);
    works.push(working);
  });
  await Promise.all(works);
  return { calls: works.length, reply: reply.kind };
}
