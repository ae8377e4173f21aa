import { type RolloutTracer, silentTracer } from "./rolloutTracer.ts";

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
