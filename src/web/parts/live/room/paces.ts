/** The first pictures of a device say nothing: things are still being fetched and compiled. */
const warmUp = 3
/** Milliseconds for a picture. `slow`: on average, others see somebody move in jerks. `hopeless`: half the time, and the page with it. */
const slow = { above: 100, of: 30 }
const hopeless = { above: 500, of: 6 }

export type Verdict = 'slow' | 'hopeless'

/** Watches how long pictures take; each verdict is told once. */
export class Pace {
  #times: number[] = []
  #seen = 0
  #told = new Set<Verdict>()
  #onVerdict: (verdict: Verdict) => void

  constructor(onVerdict: (verdict: Verdict) => void) {
    this.#onVerdict = onVerdict
  }

  took(milliseconds: number): void {
    if (this.#seen++ < warmUp) return
    this.#times = [...this.#times.slice(1 - slow.of), milliseconds]
    const last = this.#times.slice(-hopeless.of)
    if (last.length === hopeless.of && medianOf(last) > hopeless.above) this.#tell('hopeless')
    else if (this.#times.length === slow.of && averageOf(this.#times) > slow.above) this.#tell('slow')
  }

  #tell(verdict: Verdict): void {
    if (this.#told.has(verdict)) return
    this.#told.add(verdict)
    this.#onVerdict(verdict)
  }
}

const averageOf = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length

function medianOf(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0
}
