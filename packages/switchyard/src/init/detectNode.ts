import { z } from "zod";
import type { Ecosystem } from "./detected.ts";
import { firstOf, textOf } from "./files.ts";

const manifest = z.object({
  name: z.string().optional().catch(undefined),
  main: z.string().optional().catch(undefined),
  scripts: z.record(z.string(), z.string()).catch({}).default({}),
  dependencies: z.record(z.string(), z.string()).catch({}).default({}),
  devDependencies: z.record(z.string(), z.string()).catch({}).default({}),
});
type Manifest = z.infer<typeof manifest>;

interface Framework {
  readonly package: string;
  readonly framework: string;
  /** Absent: the start script, or `main`. */
  readonly run?: string;
  readonly example: readonly string[];
}

const routeFile = (file: string, code: string) => [`// ${file}`, code];
const callback = (answer: string) => [`app.get("/up", ${answer});`];
const response = 'export const GET = () => new Response("ok");';
const loader = 'export const loader = () => new Response("ok");';

/** The first dependency that is there decides: meta-frameworks stand before what they are built on. */
const frameworks: readonly Framework[] = [
  {
    package: "next",
    framework: "Next.js",
    run: 'node_modules/.bin/next start -p "$PORT" -H "$HOST"',
    example: routeFile("app/up/route.js", response),
  },
  {
    package: "nuxt",
    framework: "Nuxt",
    run: "node .output/server/index.mjs",
    example: routeFile("server/routes/up.get.ts", 'export default defineEventHandler(() => "ok");'),
  },
  {
    package: "@sveltejs/kit",
    framework: "SvelteKit",
    run: "node build",
    example: routeFile("src/routes/up/+server.js", response),
  },
  {
    package: "@react-router/serve",
    framework: "React Router",
    run: "node_modules/.bin/react-router-serve build/server/index.js",
    example: routeFile("app/routes/up.ts", loader),
  },
  {
    package: "@remix-run/serve",
    framework: "Remix",
    run: "node_modules/.bin/remix-serve build/server/index.js",
    example: routeFile("app/routes/up.ts", loader),
  },
  {
    package: "astro",
    framework: "Astro",
    run: "node dist/server/entry.mjs",
    example: routeFile("src/pages/up.ts", response),
  },
  {
    package: "@nestjs/core",
    framework: "NestJS",
    run: "node dist/main.js",
    example: ["@Controller()", "export class UpController {", '  @Get("up") up() { return "ok"; } }'],
  },
  { package: "fastify", framework: "Fastify", example: callback('async () => "ok"') },
  {
    package: "koa",
    framework: "Koa",
    example: [
      "app.use((ctx, next) => {",
      '  if (ctx.path === "/up") ctx.body = "ok"; else return next();',
      "});",
    ],
  },
  { package: "hono", framework: "Hono", example: callback('(c) => c.text("ok")') },
  { package: "express", framework: "Express", example: callback('(req, res) => res.send("ok")') },
];

const plainNode: Omit<Framework, "package"> = {
  framework: "Node.js",
  example: ['if (request.url === "/up") {', '  return response.end("ok");', "}"],
};

export function detectNode(folder: string): Ecosystem | undefined {
  const text = textOf(folder, "package.json");
  if (text === undefined) return undefined;
  const project = parse(text);
  const all = { ...project.dependencies, ...project.devDependencies };
  const found = frameworks.find((framework) => Object.hasOwn(all, framework.package)) ?? plainNode;
  const run = found.run ?? startOf(folder, project);
  // A package.json for tools alone (a linter beside a Python project) is not an application.
  if (run === undefined) return undefined;
  const listens = found.run === undefined || found.framework === "NestJS";
  return {
    framework: found.framework,
    name: project.name,
    run,
    prepare: prepareOf(folder, project),
    example: found.example,
    notes: [
      ...(listens ? ["The app must listen on process.env.PORT (and process.env.HOST)."] : []),
      ...(found.framework === "SvelteKit" && !Object.hasOwn(all, "@sveltejs/adapter-node")
        ? ["SvelteKit needs @sveltejs/adapter-node to run as a server."]
        : []),
      ...(found.framework === "Astro" && !Object.hasOwn(all, "@astrojs/node")
        ? ["Astro needs @astrojs/node (mode: standalone) to run as a server."]
        : []),
    ],
  };
}

function parse(text: string): Manifest {
  try {
    return manifest.parse(JSON.parse(text));
  } catch {
    // Not ours to complain about: whoever runs the app will hear it from npm.
    return manifest.parse({});
  }
}

/** Without npm in between where possible: it would stand between the app and SIGTERM. */
function startOf(folder: string, { scripts, main }: Manifest): string | undefined {
  const start = scripts["start"];
  if (start !== undefined) return /^node [^&|;<>]+$/.test(start) ? start : "npm start";
  const entry = [main, "server.js", "index.js", "app.js", "src/server.js", "src/index.js"];
  const file = firstOf(
    folder,
    entry.filter((path) => path !== undefined),
  );
  return file === undefined ? undefined : `node ${file}`;
}

function prepareOf(folder: string, project: Manifest): string | undefined {
  const build = project.scripts["build"] === undefined ? "" : " && npm run build";
  const needed = Object.keys(project.dependencies).length > 0 || build !== "";
  if (!needed) return undefined;
  if (firstOf(folder, ["pnpm-lock.yaml"])) return `pnpm install --frozen-lockfile${build}`;
  if (firstOf(folder, ["yarn.lock"])) return `yarn install --immutable${build}`;
  const install = firstOf(folder, ["package-lock.json"]) ? "npm ci" : "npm install";
  return build === "" ? `${install} --omit=dev` : `${install}${build}`;
}
