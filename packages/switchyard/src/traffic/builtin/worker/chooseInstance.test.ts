import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AppRoute, InstanceRoute } from "../../routeTable.ts";
import type { InstanceHealth } from "../messages.ts";
import { chooseInstance } from "./chooseInstance.ts";
import { Fleet } from "./fleet.ts";
import type { Claim } from "./instance.ts";
import { appRoute } from "./testRouter.ts";

const instance = fc.record({
  release: fc.constantFrom(1, 2),
  state: fc.constantFrom<InstanceRoute["state"]>("active", "warm", "draining"),
  health: fc.constantFrom<InstanceHealth>("unknown", "healthy", "unhealthy"),
  aside: fc.boolean(),
  load: fc.nat(3),
});

const claim: Claim = { kind: "request", tick() {}, cut() {}, reconnectWithin() {}, stay() {} };

describe("chooseInstance", () => {
  it("takes the best instance that may serve, and none only when there is none", () => {
    fc.assert(
      fc.property(fc.array(instance, { maxLength: 8 }), (specs) => {
        const named = specs.map((spec, index) => ({ ...spec, id: `shop-${index}` }));
        const app: AppRoute = appRoute(
          [1, 2].map((release) => ({
            release,
            weight: 5_000,
            instances: named
              .filter((spec) => spec.release === release)
              .map(({ id, state }) => ({ id, state, host: "127.0.0.1", port: 1 })),
          })),
        );
        const fleet = new Fleet();
        fleet.apply({ format: 1, generation: 1, apps: [app] });
        fleet.setHealth(Object.fromEntries(named.map((spec) => [spec.id, spec.health])));
        for (const spec of named) {
          const target = fleet.get(spec.id)!;
          if (spec.aside) target.putAside(0);
          for (let n = 0; n < spec.load; n++) target.claim({ ...claim });
        }

        const wish = { release: app.releases[1], websocket: false, tried: [] };
        const chosen = chooseInstance(fleet, app, wish, 1)?.instance.id;
        const usable = named.filter((spec) => spec.state === "active" && spec.health !== "unhealthy");
        const [best] = usable.toSorted((a, b) => orderOf(a) - orderOf(b));
        if (!best) expect(chosen).toBeUndefined();
        else expect(orderOf(named.find((spec) => spec.id === chosen)!)).toBe(orderOf(best));
      }),
    );
  });

  it("takes turns among equals", () => {
    const instances = ["a", "b", "c"].map((id) => ({
      id,
      host: "127.0.0.1",
      port: 1,
      state: "active" as const,
    }));
    const app = appRoute([{ release: 1, weight: 10_000, instances }]);
    const fleet = new Fleet();
    fleet.apply({ format: 1, generation: 1, apps: [app] });
    const turns = Array.from({ length: 6 }, (_, turn) => {
      const wish = { release: app.releases[0], websocket: false, tried: [] };
      const { instance } = chooseInstance(fleet, app, wish, 0)!;
      instance.lastUsed = turn + 1;
      return instance.id;
    });
    expect(turns).toEqual(["a", "b", "c", "a", "b", "c"]);
  });

  it("never falls back on a release without weight", () => {
    const app = appRoute([
      { release: 1, weight: 10_000, instances: [] },
      { release: 2, weight: 0, instances: [{ id: "x", host: "127.0.0.1", port: 1, state: "active" }] },
    ]);
    const fleet = new Fleet();
    fleet.apply({ format: 1, generation: 1, apps: [app] });
    expect(
      chooseInstance(fleet, app, { release: app.releases[0], websocket: false, tried: [] }, 0),
    ).toBeUndefined();
  });
});

/** Own release before the other, answering before put aside, healthy before unknown, then the load. */
function orderOf(spec: { aside: boolean; release: number; health: InstanceHealth; load: number }): number {
  return (
    (spec.aside ? 1_000 : 0) +
    (spec.release === 2 ? 0 : 100) +
    (spec.health === "healthy" ? 0 : 10) +
    spec.load
  );
}
