import { z } from "zod";

/** A secret by reference; only the reference is stored. */
export const secretReference = z
  .strictObject(
    {
      from: z
        .string()
        .regex(/^(env|file|command):.+$/, "must be env:NAME, file:/path or command:some command")
        .describe(
          "env:NAME, file:/path or command:some command; read by the control plane when it is needed.",
        ),
    },
    { error: ({ code }) => (code === "invalid_type" ? notReferred : undefined) },
  )
  .describe("A secret by reference. Its value is never stored and never shown.");

/** Instead of quoting what may be the secret. */
export const notReferred =
  "write where the secret is found: { from: env:NAME }, file:/path or command:some command";

export type SecretReference = z.output<typeof secretReference>;
