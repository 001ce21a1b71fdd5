import { explainFailure } from '../failure-text.ts';
import { printable } from '../printable.ts';
import type { Reporter } from './reporter.ts';

/** The Test Anything Protocol, version 14. */
export const tap: Reporter = {
  help: 'the Test Anything Protocol',
  render(results) {
    const executions = results.flatMap((driver) =>
      driver.results.map((result) => ({ name: driver.driver.name, result })),
    );
    const lines = ['TAP version 14', `1..${executions.length}`];
    executions.forEach(({ name, result }, index) => {
      const bad = result.outcome === 'failed' || result.outcome === 'errored';
      const idle = result.outcome === 'skipped' || result.outcome === 'unsupported';
      const title = printable(
        `${name} ${result.file}: ${result.case} [${result.topology} ${result.serverVersion}]`,
      );
      const reason = printable(result.reason ?? result.outcome);
      const directive = idle ? ` # SKIP ${reason}` : '';
      lines.push(
        `${bad ? 'not ok' : 'ok'} ${index + 1} - ${title.replaceAll('#', '\\#')}${directive}`,
      );
      if (bad) {
        lines.push('  ---', '  message: |');
        lines.push(
          ...explainFailure(result)
            .split('\n')
            .map((line) => `    ${line}`),
          '  ...',
        );
      }
    });
    return `${lines.join('\n')}\n`;
  },
};
