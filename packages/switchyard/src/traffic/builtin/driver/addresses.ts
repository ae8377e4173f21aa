import type { ListenAddress } from "../messages.ts";

/** Whether a router on `real` serves what was asked for; port 0 asks for any port of that host. */
export function sameAddresses(wanted: readonly ListenAddress[], real: readonly ListenAddress[]): boolean {
  return (
    wanted.length === real.length &&
    wanted.every((address, index) => {
      const other = real[index];
      return (
        other !== undefined &&
        (address.port === 0 || address.port === other.port) &&
        canonical(address.host) === canonical(other.host)
      );
    })
  );
}

function canonical(host: string): string {
  return host === "localhost" || host === "::1" ? "127.0.0.1" : host;
}
