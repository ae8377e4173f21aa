import type { Collector } from "./collector.ts";
import { alerts } from "./collectors/alerts.ts";
import { analysis } from "./collectors/analysis.ts";
import { controlPlane } from "./collectors/controlPlane.ts";
import { flagClients } from "./collectors/flagClients.ts";
import { flagRamps } from "./collectors/flagRamps.ts";
import { flags } from "./collectors/flags.ts";
import { notifications } from "./collectors/notifications.ts";
import { instancesCollector } from "./collectors/instances.ts";
import { outcomes } from "./collectors/outcomes.ts";
import { releases } from "./collectors/releases.ts";
import { rollouts } from "./collectors/rollouts.ts";
import { router } from "./collectors/router.ts";

/** Every feature's collector, in the order of the page. */
export function createCollectors(): readonly Collector[] {
  return [
    controlPlane,
    router,
    instancesCollector(),
    releases,
    rollouts,
    outcomes,
    analysis,
    flags,
    flagClients,
    flagRamps,
    alerts,
    notifications,
  ];
}
