/** The platforms that a package is built for, as the Marketplace names them, and what LanceDB has for each. */
export const TARGETS = {
  'linux-x64': '@lancedb/lancedb-linux-x64-gnu',
  'linux-arm64': '@lancedb/lancedb-linux-arm64-gnu',
  'linux-armhf': null,
  'alpine-x64': '@lancedb/lancedb-linux-x64-musl',
  'alpine-arm64': '@lancedb/lancedb-linux-arm64-musl',
  'darwin-x64': null,
  'darwin-arm64': '@lancedb/lancedb-darwin-arm64',
  'win32-x64': '@lancedb/lancedb-win32-x64-msvc',
  'win32-arm64': '@lancedb/lancedb-win32-arm64-msvc',
} as const satisfies Readonly<Record<string, string | null>>;

export type Target = keyof typeof TARGETS;

export const isTarget = (name: string): name is Target => Object.hasOwn(TARGETS, name);

/** The target that is this machine. Throws where there is none. */
export function thisTarget(): Target {
  const { header } = process.report.getReport() as { readonly header: { readonly glibcVersionRuntime?: string } };
  const musl = process.platform === 'linux' && header.glibcVersionRuntime === undefined;
  const name = `${musl ? 'alpine' : process.platform}-${process.arch === 'arm' ? 'armhf' : process.arch}`;
  if (!isTarget(name)) throw new Error(`No package is built for ${name}. Known: ${Object.keys(TARGETS).join(', ')}.`);
  return name;
}
