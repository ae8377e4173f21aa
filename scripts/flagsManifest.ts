/**
 * The package.json of packages/flags names the sources in a checkout, so that nothing needs to be built there, and the
 * built files where it is installed. Each function rewrites paths of the other kind alone.
 */
export function builtManifest(text: string): string {
  return text.replace(/"\.\/src\/(.+)\.ts"/g, '"./dist/$1.js"');
}

export function sourceManifest(text: string): string {
  return text.replace(/"\.\/dist\/(.+)\.js"/g, '"./src/$1.ts"');
}
