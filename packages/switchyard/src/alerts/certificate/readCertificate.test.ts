import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server as TcpServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSecureContext, createServer as createTlsServer } from "node:tls";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { judgeCertificate } from "../rules/certificate.ts";
import { readCertificate } from "./readCertificate.ts";
import { describeWithService } from "../../../test/service.ts";

const dayMs = 86_400_000;

/** A self-signed certificate of these days from now. */
async function selfSigned(name: string, fromDay: number, toDay: number) {
  const folder = await mkdtemp(join(tmpdir(), "switchyard-certificate-"));
  const openssl = (...args: readonly string[]) => promisify(execFile)("openssl", args, { cwd: folder });
  try {
    await writeFile(join(folder, "ca.cnf"), authority);
    await writeFile(join(folder, "index.txt"), "");
    const subject = ["-config", "ca.cnf", "-subj", `/CN=${name}`];
    await openssl("req", "-new", ...ellipticKey, ...subject, "-out", "request.pem");
    const dates = ["-startdate", timeOf(fromDay), "-enddate", timeOf(toDay)];
    await openssl("ca", ...selfSigning, "-in", "request.pem", "-out", "cert.pem", ...dates);
    const [key, cert] = [await readFile(join(folder, "key.pem")), await readFile(join(folder, "cert.pem"))];
    return { key, cert };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function timeOf(day: number): string {
  return new Date(Date.now() + day * dayMs).toISOString().replaceAll(/[-:T]|\.\d+/g, "");
}

const ellipticKey = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key.pem".split(" ");
const selfSigning = "-batch -selfsign -config ca.cnf -keyfile key.pem -notext".split(" ");
const authority = `
[ca]
default_ca = own
[own]
database = index.txt
new_certs_dir = .
rand_serial = yes
default_md = sha256
policy = any
[any]
commonName = supplied
[req]
distinguished_name = name
[name]
`;

async function listening(server: TcpServer): Promise<AsyncDisposable & { readonly port: number }> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

const read = (target: string, timeoutMs = 5_000) =>
  readCertificate(target, timeoutMs, new AbortController().signal);

async function judged(fromDay: number, toDay: number) {
  await using server = await listening(createTlsServer(await selfSigned("localhost", fromDay, toDay)));
  const target = `localhost:${server.port}`;
  return judgeCertificate(target, await read(target), { days: 14, unreachableSince: null, now: Date.now() });
}

const openssl = { name: "OpenSSL", command: "openssl", install: "apt-get install openssl" };

describeWithService(openssl, "certificates of a real TLS server", () => {
  test("a self-signed certificate's dates are read and judged", async () => {
    expect(await judged(-1, 30.5)).toMatchObject({ state: "ok", value: 30 });
    expect(await judged(-1, 10.5)).toMatchObject({ state: "firing", level: "warning", value: 10 });
    expect(await judged(-1, 2.5)).toMatchObject({ state: "firing", level: "error" });
  });

  test("one that expired, and one that is not valid yet by this clock, are errors", async () => {
    const expired = await judged(-10, -2.5);
    expect(expired).toMatchObject({ state: "firing", level: "error" });
    expect(expired.text).toContain("expired 2 days ago");
    const early = await judged(1, 30);
    expect(early).toMatchObject({ state: "firing", level: "error" });
    expect(early.text).toContain("one of the two clocks may be wrong");
  });

  test("the certificate of the asked name is read where a server has several", async () => {
    const [other, localhost] = [await selfSigned("other", -1, 5), await selfSigned("localhost", -1, 40.5)];
    const byName = createTlsServer({
      ...other,
      SNICallback: (name, done) => done(null, createSecureContext(name === "localhost" ? localhost : other)),
    });
    await using server = await listening(byName);
    const reading = await read(`localhost:${server.port}`);
    expect(reading.kind === "certificate" && Math.floor((reading.validTo - Date.now()) / dayMs)).toBe(40);
  });
});

test("a host that is not there, is silent, or speaks no TLS is unreachable", async () => {
  const server = await listening(createServer());
  await server[Symbol.asyncDispose]();
  expect(await read(`127.0.0.1:${server.port}`)).toEqual({ kind: "unreachable", reason: "ECONNREFUSED" });

  await using silent = await listening(createServer());
  expect(await read(`127.0.0.1:${silent.port}`, 100)).toMatchObject({ reason: "no answer within 0.1 s" });

  await using plain = await listening(createServer((socket) => socket.end("220 mail\r\n")));
  expect(await read(`127.0.0.1:${plain.port}`)).toMatchObject({ kind: "unreachable" });
  expect(await read("no-such-host.invalid:443")).toMatchObject({ kind: "unreachable" });
});
