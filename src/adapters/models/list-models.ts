import { setTimeout } from 'node:timers/promises';
import { Anthropic } from '@anthropic-ai/sdk';
import { ModelError } from '../../ports/model.ts';
import { endpointOf } from './endpoint.ts';
import { modelError } from './model-error.ts';
import { openAiClient, openAiEndpoint } from './openai-client.ts';
import type { ModelSettings } from './settings.ts';

const TIMEOUT_MS = 15_000;
const ATTEMPTS = 3;
const PAUSE_MS = 700;

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
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      const failure = modelError(error, endpoint, null);
      if (!(failure instanceof ModelError)) throw failure;
      // Many servers have no list of models: that says nothing about the model.
      if (['unknown-model', 'malformed', 'rejected'].includes(failure.kind)) return null;
      if (!['transport', 'overloaded', 'rate-limited'].includes(failure.kind)) throw failure;
      if (attempt < ATTEMPTS) await setTimeout(PAUSE_MS);
      // A server that answers is there, busy as it may be: a run has more patience than this look.
      else if (failure.kind === 'transport') throw failure;
      else return null;
    }
  }
}
