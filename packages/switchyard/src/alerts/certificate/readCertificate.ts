import { isIP } from "node:net";
import { connect } from "node:tls";
import type { CertificateReading } from "./reading.ts";

/**
 * Connects as a browser would and reads the certificate's dates. Who signed it is not judged: it is another question than
 * when it expires, and a private authority is unknown here. Never throws.
 */
export function readCertificate(
  target: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<CertificateReading> {
  const [host = target, port = "443"] = target.split(":");
  return new Promise((resolve) => {
    const socket = connect({
      host,
      port: Number(port),
      rejectUnauthorized: false,
      // An address is no name that a server could choose a certificate by.
      ...(isIP(host) === 0 && { servername: host }),
    });
    const finish = (reading: CertificateReading) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", aborted);
      resolve(reading);
      socket.destroy();
    };
    const unreachable = (reason: string) => finish({ kind: "unreachable", reason });
    const timer = setTimeout(() => unreachable(`no answer within ${timeoutMs / 1000} s`), timeoutMs);
    const aborted = () => unreachable("the check was stopped");
    if (signal.aborted) aborted();
    else signal.addEventListener("abort", aborted, { once: true });
    socket.on("error", (error: NodeJS.ErrnoException) => unreachable(error.code ?? error.message));
    socket.once("secureConnect", () => {
      const { valid_from: from, valid_to: to } = socket.getPeerCertificate();
      if (from === undefined || to === undefined) unreachable("it presents no certificate");
      else finish({ kind: "certificate", validFrom: Date.parse(from), validTo: Date.parse(to) });
    });
  });
}
