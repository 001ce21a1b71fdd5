export class QueryAnalysisError extends Error {
  readonly code: number = 0;
}
export function analyzeCommand(_command: Uint8Array, _databaseName: string): Uint8Array {
  throw new QueryAnalysisError('not yet');
}
