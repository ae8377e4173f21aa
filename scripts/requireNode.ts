/** Ends the process in plain words when the workspace's scripts run on a Node that is too old for them. */
export function requireNode(): void {
  const [major = 0] = process.versions.node.split(".").map(Number);
  if (major >= 24) return;
  console.error(
    `This needs Node.js 24 or newer; this is ${process.versions.node} (${process.execPath}).\n` +
      "Run it as an npm script (npm test, npm run build), which uses the workspace's own Node.",
  );
  process.exit(2);
}
