/** Three members in a process of their own: what `set-process.ts` asks for, by messages. */
import { monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks';
import { startReplicaSet } from '@touchstone/server';

const set = await startReplicaSet({ members: 3 });
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
/** Times at which this process collected garbage for longer than anybody notices. */
const pauses: { at: number; tookMS: number }[] = [];
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) {
    if (duration > 20)
      pauses.push({ at: Math.round(Date.now() - duration), tookMS: Math.round(duration) });
  }
}).observe({ entryTypes: ['gc'] });

const answers: Readonly<Record<string, () => unknown>> = {
  memory: () => {
    globalThis.gc?.();
    globalThis.gc?.();
    const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
    const megabytes = (bytes: number): number => Math.round(bytes / 2 ** 20);
    return { rss: megabytes(rss), heap: megabytes(heapUsed), buffers: megabytes(arrayBuffers) };
  },
  stepDown: () => set.stepDown(5),
  pauses: () => ({ pauses, longestDelayMS: Math.round(delay.max / 1e6) }),
};

process.on('message', ({ id, question }: { id: number; question: string }) => {
  process.send?.({ id, answer: answers[question]?.() ?? null });
});
process.on('disconnect', () => process.exit(0));
process.send?.({ uri: set.uri });
