import { z } from "zod";
import { bareHttpUrl } from "./scalars.ts";
import { secretReference } from "./secretReference.ts";

/** `telemetry` of an app: where its rollouts are to be seen beside other people's numbers. */
export const telemetry = z
  .strictObject({
    annotations: z
      .strictObject({
        grafana: z
          .strictObject({
            url: bareHttpUrl.describe("Of Grafana, without /api."),
            token: secretReference.describe("Of a service account that may write annotations."),
            dashboardUid: z
              .string()
              .min(1)
              .optional()
              .describe("Only on this dashboard; absent: on every one that shows annotations by tag."),
            tags: z
              .array(z.string().min(1))
              .default([])
              .describe("Beside switchyard, app:…, release:… and outcome:…."),
          })
          .describe("Each rollout as a region from its begin to its end."),
      })
      .describe("Rollouts in the graphs."),
  })
  .describe("Rollouts in other tools.");

export type GrafanaConfig = z.output<typeof telemetry>["annotations"]["grafana"];
