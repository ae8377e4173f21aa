import { SwitchyardError } from "../../errors.ts";
import { command } from "../command.ts";

interface ServeCommandOptions {
  readonly listen?: readonly string[];
  readonly workers?: number;
  readonly metrics?: string;
  readonly flags?: string;
}

export const serve = command<ServeCommandOptions>({
  name: "serve",
  summary: "Run the control plane and, if none runs, the router",
  description:
    "Runs in the foreground until Ctrl-C. The router and the instances are processes of their own: they go on serving " +
    "when this one ends, and are adopted again when it starts. The API is on a unix socket in the state directory.",
  args: [],
  options: [
    {
      flags: "-l, --listen <host:port>",
      summary: "Where the router takes traffic (default: 127.0.0.1:8080); may be given several times",
      kind: "list",
    },
    {
      flags: "--workers <count>",
      summary: "Router processes that share the traffic (default: 2)",
      kind: "number",
    },
    {
      flags: "--metrics <host:port>",
      summary:
        "Also serve /metrics and /healthz here, for Prometheus; a port alone is one of 127.0.0.1 (default: $SWITCHYARD_METRICS, else only on the unix socket)",
    },
    {
      flags: "--flags <host:port>",
      summary:
        "Where instances and browsers ask for their flags; a port alone is one of 127.0.0.1 (default: $SWITCHYARD_FLAGS, else a free port of 127.0.0.1, the same every time)",
    },
  ],
  examples: [
    { command: "switchyard serve", explanation: "Take traffic on 127.0.0.1:8080." },
    {
      command: "switchyard serve --listen 0.0.0.0:80 --workers 4",
      explanation: "Take traffic from everywhere, with four router processes.",
    },
    { command: "switchyard serve --metrics 9464", explanation: "Let Prometheus scrape 127.0.0.1:9464." },
  ],
  async run(context, _args, { listen = ["127.0.0.1:8080"], workers = 2, metrics, flags }) {
    if (workers < 1) throw new SwitchyardError("USAGE", "--workers must be at least 1.");
    const addresses = listen.map((text) => parseListen(text));
    const scraped = metrics ?? context.env["SWITCHYARD_METRICS"] ?? "";
    const asked = flags ?? context.env["SWITCHYARD_FLAGS"] ?? "";
    const { serve: start } = await import("../../server/serve.ts");
    const serving = await start({
      stateDir: context.stateDir,
      listen: addresses,
      workers,
      ...(scraped !== "" && { metrics: parseLoopback(scraped, "--metrics") }),
      ...(asked !== "" && { flags: parseLoopback(asked, "--flags") }),
    });
    const urls = serving.addresses.map(
      ({ host, port }) => `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    );
    const { socket, metricsUrl, flagsUrl } = serving;
    context.out.result(
      { kind: "serving", socket, urls, flags: flagsUrl, ...(metricsUrl && { metrics: metricsUrl }) },
      () => [
        `Serving ${urls.join(", ")}; the API is on ${socket}`,
        `Flags are on ${flagsUrl}`,
        ...(metricsUrl === undefined ? [] : [`Metrics are on ${metricsUrl}`]),
      ],
    );
    if (!context.out.json)
      context.out.note("Ctrl-C ends the control plane; router and instances go on serving.");
    const close = () => void serving.close();
    // Ctrl-C may have come while it started.
    if (context.signal.aborted) close();
    else context.signal.addEventListener("abort", close, { once: true });
    await serving.closed;
  },
});

/** `host:port`, `[::1]:port` or `:port` for every interface. */
export function parseListen(text: string, option = "--listen"): { host: string; port: number } {
  const [, bracketed, plain, digits] = /^(?:\[([0-9a-fA-F:]+)\]|([^:]*)):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > 65_535) {
    throw new SwitchyardError("USAGE", `${option} ${text} is not an address.`, {
      next: "Write host:port, for example 127.0.0.1:8080, [::1]:8080, or :8080 for every interface.",
    });
  }
  return { host: bracketed ?? (plain || "0.0.0.0"), port };
}

/** As `parseListen`; a port alone is one of the loopback address. */
export function parseLoopback(text: string, option: string): { host: string; port: number } {
  return parseListen(/^\d+$/.test(text) ? `127.0.0.1:${text}` : text, option);
}
