import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { once } from "node:events";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { SMTPServerOptions } from "smtp-server";
import { type MailServer, startMailServer } from "../testing/mailServer.ts";
import { NotifyWorld } from "../testing/world.ts";
import { describeWithService } from "../../../test/service.ts";

const openssl = { name: "OpenSSL", command: "openssl", install: "apt-get install openssl" };

describeWithService(openssl, "email to a real SMTP server with a certificate", () => {
  let world: NotifyWorld;
  let server: MailServer | undefined;
  let certificate: { readonly key: string; readonly cert: string };
  const trusted = getCACertificates("default");
  beforeAll(() => {
    certificate = selfSigned();
    setDefaultCACertificates([...trusted, certificate.cert]);
    process.env["NOTIFY_PASSWORD"] = "correct-horse";
  });
  afterAll(() => setDefaultCACertificates(trusted));
  beforeEach(async () => {
    world = await NotifyWorld.open();
  });
  afterEach(async () => {
    await world.close();
    await server?.close();
  });

  async function mail(options: SMTPServerOptions, config: object): Promise<MailServer> {
    server = await startMailServer(options);
    const email = {
      host: "localhost",
      port: server.port,
      from: "switchyard@example.com",
      to: ["ops@example.com", "dev@example.com"],
      ...config,
    };
    await world.stable(7, { ops: { email, events: ["crash-loop"] } });
    await world.happens("gave-up", { text: "shop-7-1 crashed too often: Fehler in Zeile äöü" });
    await world.round();
    return server;
  }
  const authenticated: SMTPServerOptions = {
    authOptional: false,
    onAuth({ username, password }, _session, done) {
      if (username === "switchyard" && password === "correct-horse") return done(null, { user: username });
      return done(new Error("wrong password"));
    },
  };
  const login = { username: "switchyard", password: { from: "env:NOTIFY_PASSWORD" } };

  it("goes to all recipients in one mail, and says that it is automatic", async () => {
    const { received } = await mail({}, { tls: "none" });
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({
      from: "switchyard@example.com",
      to: ["ops@example.com", "dev@example.com"],
      secure: false,
    });
    expect(received[0]?.source).toMatch(/^subject: shop: an instance crashes again and again/im);
    expect(received[0]?.source).toMatch(/^auto-submitted: auto-generated/im);
  });

  it("goes over STARTTLS with a password that is read when it is sent", async () => {
    const { received } = await mail({ ...certificate, ...authenticated }, login);
    expect(received).toMatchObject([{ secure: true, user: "switchyard" }]);
  });

  it("goes over implicit TLS", async () => {
    const { received } = await mail(
      { ...certificate, ...authenticated, secure: true },
      { ...login, tls: "implicit" },
    );
    expect(received).toMatchObject([{ secure: true }]);
  });

  it("is not sent in the clear to a server without STARTTLS unless that was asked for", async () => {
    const { received } = await mail({}, {});
    expect(received).toEqual([]);
    expect(await world.complaints()).toEqual([expect.stringMatching(/STARTTLS|502/)]);
  });

  it("is given up at once when the password is wrong, without repeating it", async () => {
    process.env["NOTIFY_WRONG"] = "battery-staple";
    const wrong = { ...login, password: { from: "env:NOTIFY_WRONG" } };
    const { received } = await mail({ ...certificate, ...authenticated }, wrong);
    expect(received).toEqual([]);
    expect(await world.complaints()).toEqual([expect.stringMatching(/535/)]);
    expect(JSON.stringify(await world.mailboxes())).not.toContain("battery-staple");
  });

  it("leaves no connection open to a server that says nothing", async () => {
    let open = 0;
    const silent = createServer((socket) => {
      open += 1;
      socket.on("error", () => undefined).on("close", () => (open -= 1));
    });
    silent.listen(0, "127.0.0.1");
    await once(silent, "listening");
    const address = silent.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const from = "switchyard@example.com";
    const email = { host: "127.0.0.1", port, tls: "none", from, to: [from] };
    await world.stable(7, { ops: { email, timeout: "300ms", events: ["crash-loop"] } });
    await world.happens("gave-up");
    await world.round();
    expect((await world.mailboxes())[0]).toMatchObject({ state: "pending", lastError: "no answer in time" });
    await expect.poll(() => open, { timeout: 5_000 }).toBe(0);
    silent.close();
  });

  it("reaches the others when one recipient is refused, and says who did not get it", async () => {
    const { received } = await mail(
      {
        onRcptTo({ address }, _session, done) {
          if (address === "ops@example.com") return done();
          return done(Object.assign(new Error("no such mailbox"), { responseCode: 550 }));
        },
      },
      { tls: "none" },
    );
    expect(received).toMatchObject([{ to: ["ops@example.com"] }]);
    expect(await world.complaints()).toEqual(['channel "ops": the mail server refused dev@example.com']);
    expect((await world.mailboxes())[0]).toMatchObject({ state: "sent" });
  });
});

function selfSigned(): { readonly key: string; readonly cert: string } {
  const folder = mkdtempSync(join(tmpdir(), "switchyard-mail-"));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"];
  execFileSync("openssl", ["req", "-x509", ...kind, ...name, "-keyout", key, "-out", cert], {
    stdio: "ignore",
  });
  const made = { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
  rmSync(folder, { recursive: true });
  return made;
}
