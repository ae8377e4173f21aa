import { launch } from "./launch.js";

await launch("traffic/builtin/worker/main");
