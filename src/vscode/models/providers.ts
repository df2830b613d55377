import type { ModelChoice } from '../../link/protocol.ts';

/** A way to have a model, as the user picks it. */
export interface Provider {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
  /** Whether an address is asked for. */
  readonly address: 'never' | 'needed';
  readonly key: 'never' | 'optional' | 'needed';
}

export const providers: readonly Provider[] = [
  {
    id: 'anthropic',
    label: '$(key) Anthropic',
    detail: 'Claude, with a key of Anthropic',
    address: 'never',
    key: 'needed',
  },
  { id: 'openai', label: '$(key) OpenAI', detail: 'GPT, with a key of OpenAI', address: 'never', key: 'needed' },
  {
    id: 'openai-compatible',
    label: '$(server) OpenAI-compatible server',
    detail: 'Ollama, LM Studio, vLLM, a gateway: anything that speaks OpenAI’s chat completions',
    address: 'needed',
    key: 'optional',
  },
  {
    id: 'editor',
    label: '$(vscode) VS Code’s own models',
    detail: 'Those that are installed in this editor, such as Copilot’s. No key of yours; their usage is an estimate.',
    address: 'never',
    key: 'never',
  },
];

/** Roles that may have a model of their own. */
export const roles = ['pm', 'developer', 'reviewer', 'scout', 'specialist', 'board'] as const;

/** The setting after a choice: for all roles, or for one with the rest left as they are. */
export function withChoice(
  before: Readonly<Record<string, ModelChoice>>,
  role: string,
  choice: ModelChoice,
): Readonly<Record<string, ModelChoice>> {
  if (role === 'default') return { default: choice };
  return { default: before.default ?? choice, ...before, [role]: choice };
}

/** What a key looks wrong by, in a sentence; null where it may be one. */
export function keyFlaw(key: string, needed: boolean): string | null {
  const text = key.trim();
  if (text === '') return needed ? 'A key is needed.' : null;
  return /^[\x21-\x7e]+$/.test(text) ? null : 'A key has no spaces and only plain characters. Copy it again.';
}

/** Models that only embed, speak, draw or listen are listed beside those that answer. */
export const answering = (names: readonly string[]): readonly string[] =>
  names.filter((name) => !/embed|whisper|tts|dall-e|image|moderation|realtime|transcribe|audio/i.test(name));
