import { platformContract } from "../contract.ts";
import { ProcessPlatform } from "./processPlatform.ts";
import { createTestApp, serverScript } from "./testApp.ts";

const scripts = {
  serve: serverScript(say()),
  crash: serverScript(`${say()} if (path === "/crash") process.exit(3);`),
  refuse: serverScript("response.statusCode = 503;"),
  exit: `console.log("cannot go on"); process.exit(7);`,
  dies: serverScript("setTimeout(() => process.exit(3), 200);"),
};

platformContract("processes", async () => {
  const app = await createTestApp();
  return {
    platform: () => new ProcessPlatform(),
    spec: (behaviour, changes) => app.spec(scripts[behaviour], changes),
    dispose: () => app.dispose(),
  };
});

function say(): string {
  return `if (path.startsWith("/say/")) console.log(path.slice(5));`;
}
