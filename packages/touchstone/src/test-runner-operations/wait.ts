import { sleep } from '@touchstone/runtime';
import {
  defineOperation,
  type TestRunnerOperation,
} from '../operation-execution/test-runner-operation.ts';
import { integer, object, required } from '../test-file/reader.ts';

export const wait: TestRunnerOperation<{ readonly ms: number }> = defineOperation({
  name: 'wait',
  readArguments: object({ ms: required(integer) }),
  run({ ms }, { clock, signal, expectWait }) {
    expectWait(ms);
    return sleep(clock, ms, signal);
  },
});
