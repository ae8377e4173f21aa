import { expect, test, vi } from "vitest";
import { tableOf } from "../process/fixture/table.ts";
import { get } from "../../contractFixture.ts";
import { openLab } from "./fixture/lab.ts";
import { RouterSupervisor } from "./routerSupervisor.ts";

const patience = { timeout: 15_000, interval: 20 };

test("a router that dies is started again on its port, and the control plane is told to publish", async () => {
  await using lab = await openLab();
  await lab.router.publish(tableOf(1));
  const restarted = vi.fn<(router: unknown) => void>();
  const supervisor = await RouterSupervisor.start({
    ...lab.options,
    onRestarted: restarted,
    onProblem: () => {},
  });
  const { pid } = supervisor.router;
  process.kill(pid, "SIGKILL");
  await lab.router.publish(tableOf(2));
  await vi.waitFor(() => expect(restarted).toHaveBeenCalledTimes(1), patience);

  expect(supervisor.router).toEqual({ pid: expect.any(Number), addresses: [lab.address] });
  expect(supervisor.router.pid).not.toBe(pid);
  expect(supervisor.state).toBe("up");
  expect((await get(lab.address)).body).toContain('"generation":2');
  await supervisor.close();
});

test("a closed supervisor leaves the router running", async () => {
  await using lab = await openLab({ workers: 1 });
  const supervisor = await RouterSupervisor.start({
    ...lab.options,
    onRestarted: () => {},
    onProblem: () => {},
  });
  await supervisor.close();

  expect((await lab.status()).pid).toBe(supervisor.router.pid);
});
