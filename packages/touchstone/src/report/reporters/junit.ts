import type { TestResult } from '../../run/test-result.ts';
import { escapeXml } from '../escape-xml.ts';
import { explainFailure } from '../failure-text.ts';
import type { Results } from '../results.ts';
import type { Reporter } from './reporter.ts';

/** JUnit's XML, as continuous integration servers read it: a suite per driver and test file. */
export const junit: Reporter = {
  help: 'JUnit XML, for continuous integration',
  render(results) {
    const suites = results.flatMap((driver) =>
      [...byFile(driver.results)].map(([file, cases]) => suite(driver, file, cases)),
    );
    return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('')}</testsuites>\n`;
  },
};

function byFile(results: readonly TestResult[]): ReadonlyMap<string, readonly TestResult[]> {
  const files = new Map<string, TestResult[]>();
  for (const result of results) {
    const known = files.get(result.file);
    if (known === undefined) files.set(result.file, [result]);
    else known.push(result);
  }
  return files;
}

function suite(driver: Results, file: string, cases: readonly TestResult[]): string {
  const count = (...outcomes: string[]): number =>
    cases.filter(({ outcome }) => outcomes.includes(outcome)).length;
  const attributes = {
    name: `${driver.driver.name} ${file}`,
    tests: cases.length,
    failures: count('failed'),
    errors: count('errored'),
    skipped: count('skipped', 'unsupported'),
    time: seconds(cases.reduce((sum, { durationMS }) => sum + durationMS, 0)),
  };
  const inside = cases.map((result) => testCase(driver, result)).join('');
  return `  <testsuite${attributeText(attributes)}>\n${inside}  </testsuite>\n`;
}

function testCase(driver: Results, result: TestResult): string {
  const start = `    <testcase${attributeText({
    classname: `${driver.driver.name}.${result.suite}`,
    name: `${result.case} [${result.topology} ${result.serverVersion}]`,
    time: seconds(result.durationMS),
  })}`;
  const reason = result.reason ?? '';
  switch (result.outcome) {
    case 'passed':
      return `${start}/>\n`;
    case 'skipped':
    case 'unsupported':
      return `${start}><skipped${attributeText({ message: `${result.outcome}: ${reason}` })}/></testcase>\n`;
    case 'failed':
    case 'errored': {
      const element = result.outcome === 'failed' ? 'failure' : 'error';
      const text = escapeXml(explainFailure(result));
      return `${start}><${element}${attributeText({ message: reason })}>${text}</${element}></testcase>\n`;
    }
  }
}

function attributeText(attributes: Readonly<Record<string, unknown>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`)
    .join('');
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}
