import { ModelError } from '../../ports/model.ts';
import type { ModelSettings } from './settings.ts';

/** One model at one address, as messages name it and requests reach it. */
export interface Endpoint {
  readonly id: string;
  readonly name: string;
  readonly window: number;
  /** As the SDK gets it, without a slash at its end. */
  readonly baseUrl: string;
  /** The address as messages show it: no query, no credentials. */
  readonly shown: string;
  readonly key: string | null;
  readonly keySource: string;
  readonly idleTimeoutMs: number;
  readonly turnTimeoutMs: number;
}

/** What holds where the settings say nothing. */
export interface EndpointDefaults {
  readonly provider: string;
  readonly baseUrl: string;
  readonly keySource: string;
}

/** Checks address and key before any request. Throws `ModelError`. */
export function endpointOf(settings: ModelSettings, defaults: EndpointDefaults): Endpoint {
  const provider = settings.provider ?? defaults.provider;
  const url = addressOf(settings.baseUrl ?? defaults.baseUrl);
  const keySource = settings.keySource ?? defaults.keySource;
  return {
    id: `${provider}:${settings.name}`,
    name: settings.name,
    window: settings.window,
    baseUrl: url.href.replace(/\/+$/, ''),
    shown: `${url.origin}${url.pathname}`.replace(/\/+$/, ''),
    key: keyOf(settings.key, keySource),
    keySource,
    idleTimeoutMs: settings.idleTimeoutMs ?? 120_000,
    turnTimeoutMs: settings.turnTimeoutMs ?? 900_000,
  };
}

function addressOf(baseUrl: string): URL {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new ModelError('unknown-model', `The model's base URL "${baseUrl.slice(0, 200)}" is no http(s) address.`);
  if (url.username !== '' || url.password !== '')
    throw new ModelError(
      'unknown-model',
      `The model's base URL at ${url.host} has a user name or password in it: give the key apart.`,
    );
  return url;
}

/** A key that cannot stand in a header would come back in the words of the exception that says so. */
function keyOf(key: string | null, source: string): string | null {
  const trimmed = key?.trim() ?? '';
  if (trimmed === '') return null;
  if (!/^[\x21-\x7e]+$/.test(trimmed))
    throw new ModelError('unauthorised', `The key in ${source} has characters that no key has. Copy it again.`);
  return trimmed;
}
