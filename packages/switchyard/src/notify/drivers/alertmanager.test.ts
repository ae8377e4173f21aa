import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { describeWithService } from "../../../test/service.ts";
import { type Receiver, startReceiver } from "../testing/receiver.ts";
import { NotifyWorld } from "../testing/world.ts";

const service = {
  name: "Alertmanager",
  command: "prometheus-alertmanager",
  install: "apt-get install prometheus-alertmanager",
};

describeWithService(service, "alerts in a real Alertmanager", (program) => {
  let world: NotifyWorld;
  let receiver: Receiver;
  let folder: string;
  let child: ChildProcess;
  let url: string;
  beforeEach(async () => {
    receiver = await startReceiver();
    folder = await mkdtemp(join(tmpdir(), "switchyard-alertmanager-"));
    const route = {
      receiver: "test",
      group_by: ["alertname", "app"],
      group_wait: "1s",
      group_interval: "1s",
    };
    const receivers = [{ name: "test", webhook_configs: [{ url: receiver.url, send_resolved: true }] }];
    await writeFile(join(folder, "config.yml"), JSON.stringify({ route, receivers }));
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    child = spawn(
      program,
      [
        `--config.file=${join(folder, "config.yml")}`,
        `--storage.path=${join(folder, "data")}`,
        `--web.listen-address=127.0.0.1:${port}`,
        "--cluster.listen-address=",
      ],
      { stdio: "ignore" },
    );
    await expect.poll(ready, { timeout: 15_000 }).toBe(true);
    world = await NotifyWorld.open();
    // Alertmanager has its own clock, and forgets what ended long ago.
    world.clock.time = Date.now();
    await world.stable(7, { am: { alertmanager: { url: `${url}/`, labels: { team: "web" } } } });
  }, 20_000);
  afterEach(async () => {
    await world.close();
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
    await receiver.close();
    await rm(folder, { recursive: true, force: true });
  });
  const ready = () =>
    fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  const alerts = async (): Promise<unknown> => (await fetch(`${url}/api/v2/alerts`)).json();
  const statuses = () =>
    receiver.received.map(({ body }) => {
      const message: { status: string; alerts: { labels: object; status: string }[] } = JSON.parse(body);
      return message.status;
    });

  it("fire with labels and annotations, are told onwards, and end when they are over", async () => {
    const fields = { rule: "error-rate", link: "https://shop.example.com/runbook" };
    await world.happens("alert-firing", { fields, text: "5.2% of requests fail, more than 1%" });
    await world.round();
    expect((await world.mailboxes())[0]?.lastError).toBeUndefined();
    expect(await alerts()).toMatchObject([
      {
        labels: { alertname: "error-rate", app: "shop", severity: "error", team: "web" },
        annotations: {
          summary: "shop: alert error-rate",
          description: "5.2% of requests fail, more than 1%",
        },
        generatorURL: "https://shop.example.com/runbook",
        startsAt: new Date(world.clock.now()).toISOString(),
        status: { state: expect.stringMatching(/active|unprocessed/) },
      },
    ]);
    await expect.poll(statuses, { timeout: 10_000 }).toEqual(["firing"]);
    world.clock.time = Date.now();
    await world.happens("alert-resolved", { level: "info", fields });
    await world.round();
    await expect.poll(alerts, { timeout: 10_000 }).toEqual([]);
    await expect.poll(statuses, { timeout: 10_000 }).toEqual(["firing", "resolved"]);
  }, 40_000);
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return typeof address === "object" && address !== null ? address.port : 0;
}
