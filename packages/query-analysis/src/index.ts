export { analyzeCommand } from './analyze/analyze-command.ts';
export { QueryAnalysisError } from './error/query-analysis-error.ts';
