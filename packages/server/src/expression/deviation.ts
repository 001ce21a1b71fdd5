/** A running standard deviation (Welford's method). */
export class Deviation {
  #count = 0;
  #mean = 0;
  #squares = 0;

  add(value: number): void {
    this.#count++;
    const delta = value - this.#mean;
    this.#mean += delta / this.#count;
    this.#squares += delta * (value - this.#mean);
  }

  /** The population's deviation, or the sample's; null when too few numbers were added. */
  value(kind: 'population' | 'sample'): number | null {
    const divisor = kind === 'population' ? this.#count : this.#count - 1;
    return divisor <= 0 ? null : Math.sqrt(this.#squares / divisor);
  }
}
