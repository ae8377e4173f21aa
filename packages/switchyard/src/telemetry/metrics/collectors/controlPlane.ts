import { version } from "../../../packageRoot.ts";
import type { Collector } from "../collector.ts";
import { gauge, series } from "../family.ts";

const build = gauge("switchyard_build_info", "The control plane's version; always 1.", ["version"]);

export const controlPlane: Collector = {
  name: "control-plane",
  families: [build],
  async collect() {
    return [series(build, [{ labels: { version }, value: 1 }])];
  },
};
