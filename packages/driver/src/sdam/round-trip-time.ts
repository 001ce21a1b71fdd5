/** The weight of the newest sample. Source: server-selection, "Round Trip Times and the Latency Window". */
const alpha = 0.2;

/** The number of samples that the minimum looks back on. Source: server-monitoring, "Measuring RTT". */
const recentSamples = 10;

/** The exponentially weighted moving average after a new sample; -1 stands for "no average yet". */
export function nextAverage(average: number, sampleMS: number): number {
  return average < 0 ? sampleMS : alpha * sampleMS + (1 - alpha) * average;
}

/** The round trip times of one server, in milliseconds. */
export class RoundTripTime {
  #average = -1;
  #recent: number[] = [];

  /** -1 until there is a sample. */
  get average(): number {
    return this.#average;
  }

  /** The least of the last ten samples; 0 until there are two. */
  get min(): number {
    return this.#recent.length < 2 ? 0 : Math.min(...this.#recent);
  }

  addSample(sampleMS: number): void {
    this.#average = nextAverage(this.#average, sampleMS);
    this.#recent.push(sampleMS);
    if (this.#recent.length > recentSamples) this.#recent.shift();
  }

  /** Forgets everything: the server became unknown. */
  reset(): void {
    this.#average = -1;
    this.#recent = [];
  }
}
