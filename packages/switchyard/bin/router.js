import { launch } from "./launch.js";

await launch("traffic/builtin/process/main");
