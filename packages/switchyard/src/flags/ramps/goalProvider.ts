import { silentBelow } from "../../analysis/judge/sequential/lens.ts";
import type { Answer, MetricProvider, Question } from "../../analysis/providers/port.ts";
import type { Ramp } from "../../rollout/ramp.ts";
import type { VariantReports } from "./reports.ts";
import type { VariantCounts } from "../variantCounts.ts";
import { shareCohort } from "./shareCohort.ts";
import { rampedSide } from "./variantProvider.ts";

interface Looked {
  readonly window: Question["window"];
  readonly ramped: Converted;
  readonly control: Converted;
}

/** People who did it since the last look, among those who had not done it before. */
interface Converted {
  readonly events: number;
  readonly exposure: number;
}

/**
 * Whether people with the variant do something as often as those of the control: at each look those who did it for the
 * first time, among those who had yet to. With what happened to both together given, how it falls on the two depends on their
 * numbers alone, however long after the exposure people do it (a logrank test; in its always-valid form: ter Schure,
 * Pérez-Ortiz, Ly and Grünwald, "The safe logrank test", 2020). Both are counted anew with every share. No data where there
 * are fewer than `fewest` people of either, or so few of the control that nothing can be compared.
 */
export class GoalProvider implements MetricProvider {
  readonly source = "the app's own flag clients";
  readonly #reports: VariantReports;
  readonly #current: () => Ramp;
  readonly #event: string;
  readonly #fewest: number;
  #counted: { readonly cohort: string; readonly ramped: number; readonly control: number } | undefined;
  #looked: Looked | undefined;

  constructor(reports: VariantReports, current: () => Ramp, event: string, fewest: number) {
    this.#reports = reports;
    this.#current = current;
    this.#event = event;
    this.#fewest = fewest;
  }

  async measure({ release, window }: Question): Promise<Answer> {
    const { flag, variant, control } = this.#current();
    const isRamped = release === rampedSide;
    const query = `people with ${flag} = ${isRamped ? variant : control} who did ${this.#event} for the first time`;
    // Both sides are asked about the same window, and answered from one look at it.
    if (this.#looked?.window !== window) this.#looked = { window, ...this.#look(window) };
    const { ramped, control: other } = this.#looked;
    return { query, data: { kind: "tally", ...(isRamped ? ramped : other) } };
  }

  #look(window: Question["window"]): Omit<Looked, "window"> {
    const ramp = this.#current();
    const counts = window.to > ramp.startedAt ? this.#reports.counts(shareCohort(ramp)) : undefined;
    if (counts === undefined) return nobody;
    const cohort = `${shareCohort(ramp)} ${counts.startedAt}`;
    const ramped = this.#peopleOf(counts, ramp.variant);
    const control = this.#peopleOf(counts, ramp.control);
    if (Math.min(ramped.exposed, control.exposed) < this.#fewest) return nobody;
    const before = this.#counted?.cohort === cohort ? this.#counted : { ramped: 0, control: 0 };
    this.#counted = { cohort, ramped: ramped.converted, control: control.converted };
    const ours = { events: ramped.converted - before.ramped, exposure: ramped.exposed - before.ramped };
    const theirs = { events: control.converted - before.control, exposure: control.exposed - before.control };
    return theirs.exposure < ours.exposure * silentBelow ? nobody : { ramped: ours, control: theirs };
  }

  #peopleOf({ variants }: VariantCounts, name: string) {
    const { exposures = 0, conversions = {} } = variants[name] ?? {};
    const converted = conversions[this.#event]?.converters ?? 0;
    return { exposed: Math.max(exposures, converted), converted };
  }
}

const none: Converted = { events: 0, exposure: 0 };
const nobody: Omit<Looked, "window"> = { ramped: none, control: none };
