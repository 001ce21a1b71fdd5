/**
 * `npm run simulate -- [--seed N] [--hours H] [--rate OPERATIONS_PER_MINUTE]`: a replica set of five members and a
 * client through so many hours of virtual time. Exit status 1 when something happened that must not.
 */
import { parseArgs } from 'node:util';
import { simulate } from './simulation.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    hours: { type: 'string', default: '24' },
    rate: { type: 'string', default: '1000' },
  },
});
const hours = positive('hours', values.hours);
const operationsPerMinute = positive('rate', values.rate);
const heapMB = (): string => `${Math.round(process.memoryUsage().heapUsed / 1_048_576)} MB`;

if (hours !== undefined && operationsPerMinute !== undefined) {
  const startedAt = process.hrtime.bigint();
  const report = await simulate({
    seed: values.seed,
    hours,
    operationsPerMinute,
    onHour(hour, so) {
      globalThis.gc?.();
      console.log(
        `hour ${hour}: ${so.operations} operations, ${so.failed} failed, ${so.elections} elections, heap ${heapMB()}`,
      );
    },
  });
  const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
  console.log({ ...report, realSeconds: Math.round(seconds * 10) / 10 });
  process.exitCode = report.violations.length > 0 ? 1 : 0;
}

function positive(name: string, text: string): number | undefined {
  const number = Number(text);
  if (number > 0) return number;
  console.error(`--${name} takes a positive number, not "${text}".`);
  process.exitCode = 2;
  return undefined;
}
