import { SwitchyardError } from "../../errors.ts";
import { command } from "../command.ts";
import { paint } from "../render/symbols.ts";

export const routerStatus = command({
  name: "router status",
  summary: "Show whether the router runs and where it takes traffic",
  description:
    "Asks the control plane, which asks the router. Exit status 1 when the router does not answer.",
  args: [],
  options: [],
  examples: [{ command: "switchyard router status", explanation: "Is traffic being served, and where?" }],
  async run({ client, out }) {
    const { router } = await client.health();
    if (router.state === "down") {
      throw new SwitchyardError("ROUTER_UNAVAILABLE", "The router does not answer.", {
        next: "Start the control plane again with `switchyard serve`: it starts a router when none runs.",
        fields: { router },
      });
    }
    const { style } = out;
    out.result(router, () => [
      `${paint("done", `${style.symbols.done} up`, style)}  ${router.addresses.join("  ")}`,
    ]);
  },
});
