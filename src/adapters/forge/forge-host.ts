/** A forge by the address of its REST interface. */
export interface ForgeHost {
  /** As people call it. */
  readonly name: string;
  /** Where its pages and its repositories are, without a slash at the end. */
  readonly web: string;
  /** On this machine: no pace has to be kept. */
  readonly local: boolean;
}

/** Derives it from `https://api.github.com`, `https://api.NAME.ghe.com`, `https://HOST/api/v3`, or the address of a local forge. */
export function forgeHost(baseUrl: string): ForgeHost {
  const url = new URL(baseUrl);
  const local = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  const path = url.pathname.replace(/\/+$/, '').replace(/\/api\/v3$/, '');
  const host = /(^|\.)(github|ghe)\.com$/.test(url.hostname) ? url.host.replace(/^api\./, '') : url.host;
  const name = host === 'github.com' ? 'GitHub' : local ? 'The local forge' : `GitHub at ${host}`;
  return { name, web: `${url.protocol}//${host}${path}`, local };
}
