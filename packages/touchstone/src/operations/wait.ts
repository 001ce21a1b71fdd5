import { sleep } from '@touchstone/runtime';
import { integer, object, required } from '../format/reader.ts';
import { defineOperation, type TestRunnerOperation } from '../operation/test-runner-operation.ts';

export const wait: TestRunnerOperation<{ readonly ms: number }> = defineOperation({
  name: 'wait',
  readArguments: object({ ms: required(integer) }),
  run({ ms }, { clock, signal, expectWait }) {
    expectWait(ms);
    return sleep(clock, ms, signal);
  },
});
