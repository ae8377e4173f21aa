import { systemClock } from "../../../clock.ts";
import { SwitchyardError } from "../../../errors.ts";
import type { ProviderTools } from "../tools.ts";

export const secretValue = "s3cr3t-t0ken-0f-th3-t3st";

/** Tools of a house that knows one secret, `env:SECRET`, and nothing of any release. */
export const tools: ProviderTools = {
  clock: systemClock,
  secret: async (value) => {
    if (typeof value === "string") return value;
    if (value.from === "env:SECRET") return secretValue;
    throw new SwitchyardError("SECRET_UNRESOLVED", `Cannot read the secret ${value.from}`);
  },
  traffic: () => undefined,
  usage: () => [],
  commandGround: async () => ({
    directory: "/",
    env: { PATH: process.env["PATH"] ?? "" },
    redact: (text) => text,
  }),
};
