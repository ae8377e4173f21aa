import { launcher } from "../../../packageRoot.ts";
import { trafficRouterContract } from "../../contract.ts";
import { openLab } from "./fixture/lab.ts";

trafficRouterContract(
  "the builtin router",
  { weights: true, cohorts: true, sticky: true, inflight: true, metrics: true },
  () => openLab({ script: launcher("router") }),
);
