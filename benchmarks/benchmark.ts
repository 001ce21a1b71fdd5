/** One question about cost, answered as a ratio against a peer measured in the same run. */
export interface Benchmark {
  /** The name by which `npm run bench -- NAME` calls it. */
  readonly name: string;
  readonly question: string;
  run(): Promise<readonly Row[]>;
}

/** One measured case. Figures are medians over rounds in which both sides took turns. */
export interface Row {
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  /** Absent where there is no peer to compare with. */
  readonly peer?: { readonly name: string; readonly value: number };
  /** A figure beyond it fails the run, whatever was recorded. */
  readonly limit?: number;
  /** A ratio to the peer below it fails the run, whatever was recorded. */
  readonly least?: number;
  /** True if a larger figure is the better one. */
  readonly higherIsBetter: boolean;
}

/** The ratio to the peer: above 1 is better, whichever way the unit counts. */
export function ratioOf(row: Row): number | undefined {
  if (row.peer === undefined) return undefined;
  return row.higherIsBetter ? row.ours / row.peer.value : row.peer.value / row.ours;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}
