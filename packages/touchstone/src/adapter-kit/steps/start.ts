import { ADAPTER_PROTOCOL_VERSION } from '../../adapter-protocol/adapter-protocol.ts';
import { need } from '../check-bench.ts';
import type { CheckStep } from '../check-step.ts';

export const start: CheckStep = {
  name: 'start',
  shows: 'the adapter says what driver it has',
  async run(bench) {
    const reply = await bench.ask({ kind: 'start', protocol: ADAPTER_PROTOCOL_VERSION });
    need(reply.kind === 'started', 'started, with the driver');
    const { name, version, language } = reply.driver;
    return `${name} ${version} (${language})`;
  },
};
