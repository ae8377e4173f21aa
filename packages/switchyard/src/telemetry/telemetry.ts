import { setTimeout } from "node:timers/promises";
import type { Redactor } from "../config/redact.ts";
import type { Ground } from "../rollout/ground.ts";
import type { FlagSources } from "./metrics/flagSources.ts";
import type { Sources } from "./metrics/look.ts";
import { Annotator } from "./annotations/annotator.ts";
import { RampEnds } from "./ends/rampEnds.ts";
import { outcomeTally } from "./ends/outcomeTally.ts";
import { type EndListener, RolloutEnds } from "./ends/rolloutEnds.ts";
import { createCollectors } from "./metrics/collectors.ts";
import type { Exposition } from "./metrics/exposition.ts";
import { metricsPage } from "./metrics/page.ts";
import { Scrape } from "./metrics/scrape.ts";
import { openTracer } from "./tracing/openTracer.ts";
import type { RolloutTracer } from "./tracing/rolloutTracer.ts";
import { traceEnds } from "./tracing/traceEnds.ts";

export interface TelemetryOptions {
  readonly ground: Ground;
  readonly viewOf: Sources["viewOf"];
  readonly flags: FlagSources;
  readonly redactor: Redactor;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** What others see of Switchyard: metrics, traces, annotations. */
export class Telemetry {
  readonly #scrape: Scrape;
  readonly #tracer: RolloutTracer;
  readonly #ends: readonly { stop(): Promise<void> }[];
  readonly #unsubscribe: () => void;

  private constructor(
    scrape: Scrape,
    tracer: RolloutTracer,
    ends: readonly { stop(): Promise<void> }[],
    unsubscribe: () => void,
  ) {
    this.#scrape = scrape;
    this.#tracer = tracer;
    this.#ends = ends;
    this.#unsubscribe = unsubscribe;
  }

  static async start({ ground, viewOf, flags, redactor, environment }: TelemetryOptions): Promise<Telemetry> {
    const { store, platform, router, clock, events } = ground;
    const report = (error: Error) => ground.report(error);
    const sources: Sources = { store, platform, router, clock, flags, viewOf };
    const scrape = new Scrape(createCollectors(), sources, report);
    const annotator = new Annotator({
      store,
      directoryOf: (release) => ground.directoryOf(release),
      onSecrets: (values) => redactor.addPassing(values),
      report,
    });
    const tracer = await openTracer(environment);
    const listeners: readonly EndListener[] = [outcomeTally, annotator, traceEnds(store, tracer)];
    const ends = listeners.map((listener) => new RolloutEnds(listener, { store, events, clock, report }));
    for (const each of ends) await each.start();
    const rampEnds = new RampEnds(
      { name: "telemetry/ramp-traces", tell: (ramp) => tracer.trace(ramp, undefined) },
      { store, events, clock, report },
    );
    rampEnds.start();
    return new Telemetry(
      scrape,
      tracer,
      [...ends, rampEnds],
      events.onChange((app) => annotator.look(app)),
    );
  }

  /** What `/metrics` answers. */
  page(accept: string | undefined): Promise<Exposition> {
    return metricsPage(this.#scrape, accept);
  }

  /** What a slow collector does not take in by then is told again after the next start. */
  async close(): Promise<void> {
    this.#unsubscribe();
    const closed = Promise.all(this.#ends.map((each) => each.stop())).then(() => this.#tracer.close());
    await Promise.race([closed.catch(() => undefined), setTimeout(closeMs, undefined, { ref: false })]);
  }
}

const closeMs = 2_000;
