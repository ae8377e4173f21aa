import { readdirSync } from "node:fs";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Ecosystem } from "./detected.ts";
import { firstOf, textOf } from "./files.ts";

export function detectGo(folder: string): Ecosystem | undefined {
  const module = /^module\s+(\S+)/m.exec(textOf(folder, "go.mod") ?? "")?.[1];
  if (module === undefined) return undefined;
  const commands = existsSync(join(folder, "cmd")) ? readdirSync(join(folder, "cmd")) : [];
  const target =
    existsSync(join(folder, "main.go")) || commands[0] === undefined ? "." : `./cmd/${commands[0]}`;
  return {
    framework: "Go",
    name: module
      .replace(/\/v\d+$/, "")
      .split("/")
      .at(-1),
    prepare: `go build -o bin/app ${target}`,
    run: "bin/app",
    example: [
      'http.HandleFunc("/up", func(w http.ResponseWriter, r *http.Request) {',
      '\tw.Write([]byte("ok"))',
      "})",
    ],
    notes: ['The app must listen on os.Getenv("HOST") + ":" + os.Getenv("PORT").'],
  };
}

export function detectRuby(folder: string): Ecosystem | undefined {
  const gemfile = textOf(folder, "Gemfile");
  if (gemfile === undefined) return undefined;
  const install = "bundle install --deployment";
  if (/^\s*gem\s+["']rails["']/m.test(gemfile))
    return {
      framework: "Ruby on Rails",
      prepare: `${install} && bin/rails assets:precompile`,
      run: 'bin/rails server -b "$HOST" -p "$PORT"',
      example: ["# config/routes.rb", 'get "up" => "rails/health#show"'],
      notes: ["Migrations are not run by `prepare`: run additive ones before the deployment."],
    };
  return {
    framework: "Ruby",
    prepare: install,
    run: 'bundle exec rackup -o "$HOST" -p "$PORT"',
    example: ['get "/up" do', '  "ok"', "end"],
  };
}

export function detectJava(folder: string): Ecosystem | undefined {
  const build = firstOf(folder, ["pom.xml", "build.gradle", "build.gradle.kts"]);
  const jar = readdirSync(folder).find((file) => file.endsWith(".jar"));
  if (build === undefined && jar === undefined) return undefined;
  const spring = /spring-boot/.test(build === undefined ? "" : (textOf(folder, build) ?? ""));
  const address = spring ? ' --server.port="$PORT" --server.address="$HOST"' : "";
  const listens = "The app must listen on the environment variables HOST and PORT.";
  const example = ['@GetMapping("/up")', 'String up() { return "ok"; }'];
  const framework = spring ? "Spring Boot" : "Java";
  if (build === undefined) return { framework, run: `java -jar ${jar}`, example, notes: [listens] };
  const maven = build === "pom.xml";
  return {
    framework,
    prepare: maven
      ? "mvn -q package -DskipTests && cp target/*.jar app.jar"
      : "./gradlew -q assemble && cp build/libs/*.jar app.jar",
    run: `java -jar app.jar${address}`,
    example,
    notes: spring ? [] : [listens],
  };
}
