import { readCertificate } from "../alerts/certificate/readCertificate.ts";
import type { AlertSources } from "../alerts/sources.ts";
import type { Ground } from "../rollout/ground.ts";

/** What alerts are told by the store, the platform, the router and the providers of metrics. */
export function alertSources({ store, platform, router, measurements }: Ground): AlertSources {
  return {
    traffic: (app, release, window) => measurements.traffic.between(app, release, window),
    usage: (app, release, window) => measurements.usage.within(app, release, window),
    async instances(app, signal) {
      const [records, observed, routed] = await Promise.all([
        store.instances.list(app),
        platform.observe(),
        router.observe(signal),
      ]);
      const seen = new Map(observed.map((one) => [one.id, one]));
      const health = new Map(routed.instances.map((one) => [one.id, one.health]));
      return records
        .filter(({ role }) => role.kind === "active")
        .map(({ id }) => ({
          id,
          healthy: health.get(id) === "healthy",
          gaveUp: seen.get(id)?.state === "gave-up",
          restarts: seen.get(id)?.restarts ?? 0,
        }));
    },
    async metric({ app, number, config }, name, window, signal) {
      const metric = config.analysis.metrics[name];
      if (metric === undefined) throw new Error(`\`analysis.metrics\` has no ${name}`);
      const provider = measurements.providerOf(metric.provider);
      return (await provider.measure({ app, release: number, window }, signal)).data;
    },
    certificate: (target, signal) => readCertificate(target, certificateTimeoutMs, signal),
  };
}

const certificateTimeoutMs = 10_000;
