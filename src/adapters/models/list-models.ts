import { Anthropic } from '@anthropic-ai/sdk';
import { ModelError } from '../../ports/model.ts';
import { endpointOf } from './endpoint.ts';
import { modelError } from './model-error.ts';
import { openAiClient, openAiEndpoint } from './openai-client.ts';
import type { ModelSettings } from './settings.ts';

const TIMEOUT_MS = 15_000;

/**
 * The names of the models that a server of OpenAI's kind offers; null where it has no such list. Spends nothing, so that
 * address and key can be tried before a run. Throws `ModelError`.
 */
export const listOpenAiModels = (settings: ModelSettings): Promise<readonly string[] | null> => {
  const endpoint = openAiEndpoint(settings);
  return listed(endpoint, async () => {
    const page = await openAiClient(endpoint, settings).models.list({ timeout: TIMEOUT_MS });
    return page.data.map(({ id }) => id);
  });
};

/** The same for servers of Anthropic's kind. */
export const listAnthropicModels = (settings: ModelSettings): Promise<readonly string[] | null> => {
  const endpoint = endpointOf(settings, {
    provider: 'anthropic',
    baseUrl: 'https://api.anthropic.com',
    keySource: 'ANTHROPIC_API_KEY',
  });
  const client = new Anthropic({
    baseURL: endpoint.baseUrl.replace(/\/v1$/, ''),
    apiKey: endpoint.key ?? 'none',
    defaultHeaders: { 'x-api-key': endpoint.key },
    maxRetries: 0,
    timeout: TIMEOUT_MS,
    logLevel: 'off',
  });
  return listed(endpoint, async () => (await client.models.list({ limit: 1000 })).data.map(({ id }) => id));
};

async function listed(
  endpoint: ReturnType<typeof endpointOf>,
  ask: () => Promise<readonly string[]>,
): Promise<readonly string[] | null> {
  try {
    return await ask();
  } catch (error) {
    const failure = modelError(error, endpoint, null);
    // Many servers have no list of models: that says nothing about the model.
    if (failure instanceof ModelError && ['unknown-model', 'malformed', 'rejected'].includes(failure.kind)) return null;
    throw failure;
  }
}
