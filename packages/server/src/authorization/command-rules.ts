import type { Rule, Rules } from './asked.ts';
import { clusterRules } from './cluster-rules.ts';
import { dataRules } from './data-rules.ts';
import { managementRules } from './management-rules.ts';

const RULES: Rules = { ...clusterRules, ...dataRules, ...managementRules };

/** The rule of a command; undefined where nobody has said what it asks for. */
export function ruleOf(command: string): Rule | undefined {
  return Object.hasOwn(RULES, command) ? RULES[command] : undefined;
}
