import { context, type Span, SpanStatusCode, trace, TraceFlags } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { detectResources, envDetector, resourceFromAttributes } from "@opentelemetry/resources";
import { BasicTracerProvider, BatchSpanProcessor, type IdGenerator } from "@opentelemetry/sdk-trace-base";
import { version } from "../../packageRoot.ts";
import type { Journal } from "../../rollout/journal.ts";
import type { Rollout } from "../../rollout/rollout.ts";
import type { RolloutTracer } from "./rolloutTracer.ts";
import { type SpanDraft, spanIdOf, type TraceDraft, traceIdOf, traceOf } from "./spans.ts";

/** Sends traces by OTLP over HTTP; where to, and with which headers, the exporter reads from OTEL_EXPORTER_OTLP_…. */
export class OtlpTracer implements RolloutTracer {
  readonly #ids = new GivenIds();
  readonly #provider = new BasicTracerProvider({
    // What OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES say wins.
    resource: resourceFromAttributes({ "service.name": "switchyard", "service.version": version }).merge(
      detectResources({ detectors: [envDetector] }),
    ),
    idGenerator: this.#ids,
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  readonly #tracer = this.#provider.getTracer("switchyard", version);

  async trace(journal: Journal, undone: Rollout | undefined): Promise<void> {
    this.#record(traceOf(journal), undone);
    await this.#provider.forceFlush();
  }

  async close(): Promise<void> {
    await this.#provider.shutdown();
  }

  #record({ traceId, root, steps }: TraceDraft, undone: Rollout | undefined): void {
    this.#ids.trace = traceId;
    const whole = this.#start(root, undefined, undone);
    for (const step of steps) finish(this.#start(step, whole, undefined), step);
    finish(whole, root);
  }

  #start(draft: SpanDraft, parent: Span | undefined, undone: Rollout | undefined): Span {
    this.#ids.span = draft.id;
    const span = this.#tracer.startSpan(
      draft.name,
      {
        // As a Date: the SDK may take a plain number for one of `performance.now()`.
        startTime: new Date(draft.start),
        attributes: draft.attributes,
        root: parent === undefined,
        links: undone === undefined ? [] : [linkTo(undone)],
      },
      parent === undefined ? context.active() : trace.setSpan(context.active(), parent),
    );
    for (const { name, at, text } of draft.events)
      span.addEvent(name, { "switchyard.reason": text }, new Date(at));
    return span;
  }
}

function finish(span: Span, { error, end }: SpanDraft): void {
  if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: error });
  span.end(new Date(end));
}

/** From a rollback to the rollout that it takes back. */
function linkTo(rollout: Rollout) {
  const ids = { traceId: traceIdOf(rollout), spanId: spanIdOf(rollout, undefined) };
  return {
    context: { ...ids, traceFlags: TraceFlags.SAMPLED },
    attributes: { "switchyard.link": "takes-back", "switchyard.rollout.id": rollout.id },
  };
}

/** The SDK asks for an id whenever a span starts; it gets the one that was put here before. */
class GivenIds implements IdGenerator {
  trace = "";
  span = "";
  readonly generateTraceId = () => this.trace;
  readonly generateSpanId = () => this.span;
}
