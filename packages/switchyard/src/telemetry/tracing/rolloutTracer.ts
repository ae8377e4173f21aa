import type { Rollout } from "../../rollout/rollout.ts";

/** Where the traces of rollouts go. */
export interface RolloutTracer {
  /** Resolves once it was taken in; the same rollout again gives the same trace. Rejects when it was not. */
  trace(rollout: Rollout, undone: Rollout | undefined): Promise<void>;
  close(): Promise<void>;
}

/** Nobody collects traces. */
export const silentTracer: RolloutTracer = {
  async trace() {},
  async close() {},
};

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Sends traces where OTEL_EXPORTER_OTLP_TRACES_ENDPOINT or OTEL_EXPORTER_OTLP_ENDPOINT say; the SDK, which reads
 * further OTEL_… variables by itself, is loaded only then.
 */
export async function openTracer(environment: Environment): Promise<RolloutTracer> {
  const endpoint =
    environment["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] ?? environment["OTEL_EXPORTER_OTLP_ENDPOINT"] ?? "";
  const isOff = environment["OTEL_SDK_DISABLED"] === "true" || environment["OTEL_TRACES_EXPORTER"] === "none";
  if (endpoint === "" || isOff) return silentTracer;
  const { OtlpTracer } = await import("./otlpTracer.ts");
  return new OtlpTracer();
}
