import { OpenAI } from 'openai';
import { type Endpoint, endpointOf } from './endpoint.ts';
import type { ModelSettings } from './settings.ts';

/** The SDK as this folder uses it: one request a call, silent, and nothing read from the environment. */
export const openAiClient = (endpoint: Endpoint, settings: ModelSettings): OpenAI =>
  new OpenAI({
    baseURL: endpoint.baseUrl,
    // The SDK insists on a key; the header is taken away again for servers that want none.
    apiKey: endpoint.key ?? 'none',
    ...(endpoint.key === null ? { defaultHeaders: { authorization: null } } : {}),
    adminAPIKey: null,
    organization: null,
    project: null,
    maxRetries: 0,
    timeout: 2 ** 31 - 1,
    logLevel: 'off',
    ...(settings.fetch === undefined ? {} : { fetch: settings.fetch }),
  });

/** OpenAI's own endpoint, regional ones included: only there newer request fields are safe. */
export function isOpenAi(endpoint: Endpoint): boolean {
  const { hostname } = new URL(endpoint.baseUrl);
  return hostname === 'api.openai.com' || hostname.endsWith('.api.openai.com');
}

/** The endpoint of an OpenAI-shaped API; another server than OpenAI's own is not shown as OpenAI. */
export function openAiEndpoint(settings: ModelSettings): Endpoint {
  const endpoint = endpointOf(settings, {
    provider: 'openai',
    baseUrl: 'https://api.openai.com/v1',
    keySource: 'OPENAI_API_KEY',
  });
  const named = isOpenAi(endpoint) || settings.provider !== undefined;
  return named ? endpoint : { ...endpoint, id: `compatible:${settings.name}` };
}
