import fc from "fast-check";
import { expect, test } from "vitest";
import type { MetricData } from "../../analysis/data.ts";
import { SimulatedClock } from "../../analysis/testing/simulatedClock.ts";
import { Intake } from "../intake/intake.ts";
import { controlSide, rampedSide, variantProvider } from "./variantProvider.ts";

const place = { app: "shop", environment: "production" };

test("every report is counted exactly once, whatever the clocks and the windows are", async () => {
  const report = fc.record({
    on: fc.nat(40),
    off: fc.integer({ min: 3, max: 60 }),
    clockMs: fc.integer({ min: -90_000, max: 5_000 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(report, { maxLength: 4 }), { maxLength: 12 }), async (looks) => {
      const { intake, errors, latency, send, clock } = begin();
      // As a metric asks about what stable did before: five minutes, in windows, and all before.
      await measured(errors, controlSide, { from: 0, to: 0 });
      const seen = { on: 0, off: 0, slowOn: 0, slowOff: 0 };
      const sent = { on: 0, off: 0 };
      for (const look of [...looks, []]) {
        for (const { on, off, clockMs } of look) {
          clock.set(clock.now() + clockMs);
          send("on", on);
          send("off", off);
          sent.on += on;
          sent.off += off;
        }
        const window = { from: clock.now() - 500, to: Math.max(clock.now(), 1) };
        seen.on += await measured(errors, rampedSide, window);
        seen.off += await measured(errors, controlSide, window);
        // The other metric reads for itself.
        seen.slowOff += await measured(latency, controlSide, window);
        seen.slowOn += await measured(latency, rampedSide, window);
      }
      expect(seen).toEqual({ ...sent, slowOn: sent.on, slowOff: sent.off });
      await intake.close();
    }),
    { numRuns: 60, seed: 3 },
  );
});

test("says nothing of a variant once the control is gone, and of what came meanwhile", async () => {
  const { errors, send, clock } = begin();
  const window = () => ({ from: 0, to: clock.now() });
  const asked = async (at: { readonly from: number; readonly to: number }) => [
    await measured(errors, rampedSide, at),
    await measured(errors, controlSide, at),
  ];
  send("on", 30);
  expect(await asked(window())).toEqual([0, 0]);
  send("off", 5);
  expect(await asked(window())).toEqual([30, 5]);
  send("on", 500);
  expect(await asked(window())).toEqual([0, 0]);
  send("on", 20);
  send("off", 20);
  expect(await asked(window())).toEqual([20, 20]);
});

function begin() {
  const clock = new SimulatedClock();
  const intake = new Intake({ clock, recordUsage: async () => undefined, report: () => undefined });
  const ramp = { id: "ramp-1", flag: "cart", variant: "on", control: "off", startedAt: 0 };
  intake.watch(place, "cart", ramp.id);
  let sent = 0;
  const send = (variant: string, requests: number) => {
    const tally = {
      flag: "cart",
      variant,
      requests,
      errors: 0,
      latency: [[50, requests] as [number, number]],
    };
    intake.take(place, { id: String(++sent), client: "c", from: 0, to: 1, requests: [tally] }, "server");
  };
  const [errors, latency] = [
    variantProvider(intake, ramp, "errors"),
    variantProvider(intake, ramp, "latency"),
  ];
  return { clock, intake, errors, latency, send };
}

async function measured(
  provider: ReturnType<typeof variantProvider>,
  release: number,
  window: { readonly from: number; readonly to: number },
): Promise<number> {
  const { data } = await provider.measure({ app: "shop", release, window }, AbortSignal.timeout(60_000));
  return sizeOf(data);
}

function sizeOf(data: MetricData): number {
  if (data.kind === "tally") return data.exposure;
  return data.kind === "histogram" ? data.histogram.count : 0;
}
