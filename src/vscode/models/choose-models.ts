import { ConfigurationTarget, lm, ProgressLocation, type QuickPickItem, window, workspace } from 'vscode';
import { LinkError } from '../../link/link-error.ts';
import type { ModelChoice, SecretWish } from '../../link/protocol.ts';
import { askAddress } from '../issues/ask-address.ts';
import { askText } from '../messages.ts';
import type { OwnParts } from '../own-parts.ts';
import { labelText } from '../safe-text.ts';
import { chosenModels } from '../settings/run-settings.ts';
import { answering, keyFlaw, type Provider, providers, roles, withChoice } from './providers.ts';
import { testChoice } from './test-connection.ts';

/** Leads through provider, address, key and model, writes the setting, and offers a test. False where the user leaves. */
export async function chooseModels(parts: OwnParts): Promise<boolean> {
  const provider = await pickProvider();
  if (provider === null) return false;
  const choice = provider.id === 'editor' ? await pickEditorModel() : await pickServerModel(parts, provider);
  if (choice === null) return false;
  const role = await pickRole();
  if (role === null) return false;
  const settings = workspace.getConfiguration('issueSwarm');
  await settings.update('models', withChoice(chosenModels(), role, choice), ConfigurationTarget.Global);
  await offerTest(parts, choice);
  return true;
}

async function pickProvider(): Promise<Provider | null> {
  const now = chosenModels().default?.provider;
  const items = providers.map((provider) => ({
    label: provider.label,
    detail: provider.detail,
    ...(provider.id === now ? { description: 'now' } : {}),
    provider,
  }));
  const picked = await window.showQuickPick(items, { title: 'Choose Models: whose?', ignoreFocusOut: true });
  return picked?.provider ?? null;
}

async function pickServerModel(parts: OwnParts, provider: Provider): Promise<ModelChoice | null> {
  const before = Object.values(chosenModels()).find((one) => one.provider === provider.id);
  // An address that the settings give for OpenAI or Anthropic is a gateway: it stays.
  const baseUrl = provider.address === 'needed' ? await askServer(before?.baseUrl ?? null) : (before?.baseUrl ?? null);
  if (baseUrl === null && provider.address === 'needed') return null;
  if (!(await askKey(parts, provider, { of: 'model', provider: provider.id, baseUrl }))) return null;
  const name = await pickName(parts, provider, baseUrl);
  return name === null ? null : { provider: provider.id, name, baseUrl, window: null };
}

const askServer = (before: string | null): Promise<string | null> =>
  askAddress({
    title: 'Choose Models: address of the server',
    value: before ?? 'http://127.0.0.1:11434/v1',
    placeHolder: 'http://127.0.0.1:11434/v1',
    prompt: 'Most end in /v1. Ollama: http://127.0.0.1:11434/v1 · LM Studio: http://127.0.0.1:1234/v1',
  });

/** False where the user leaves. What is left empty keeps what is there. */
async function askKey({ secrets }: OwnParts, provider: Provider, wish: SecretWish): Promise<boolean> {
  const kept = (await secrets.find(wish)) !== null;
  const needed = provider.key === 'needed' && !kept;
  const key = await askText({
    title: 'Choose Models: key',
    prompt: kept
      ? 'A key is kept already. Leave this empty to go on using it.'
      : needed
        ? 'It is kept in the secret storage of your system, and nowhere else.'
        : 'Leave this empty where the server needs none.',
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => keyFlaw(text, needed),
  });
  if (key === undefined) return false;
  if (key.trim() !== '') await secrets.keep(wish, key.trim());
  return true;
}

async function pickName(parts: OwnParts, provider: Provider, baseUrl: string | null): Promise<string | null> {
  const listed = await modelsAt(parts, provider, baseUrl);
  const title = 'Choose Models: which?';
  if (listed !== null && listed.length > 0) {
    const items: readonly (QuickPickItem & { readonly name?: string })[] = [
      ...listed.map((name) => ({ label: labelText(name), name })),
      { label: '$(edit) Another one…', alwaysShow: true },
    ];
    const picked = await window.showQuickPick(items, { title, ignoreFocusOut: true });
    if (picked === undefined) return null;
    if (picked.name !== undefined) return picked.name;
  }
  const typed = await askText({
    title,
    prompt:
      listed === null ? 'The server does not say which models it has: write the name of one.' : 'Name of the model',
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? 'Name a model.' : null),
  });
  return typed?.trim() ?? null;
}

/** What the server offers. A wrong key shows here, before anything was spent: it is said, and a name can still be typed. */
async function modelsAt(
  { engine, tellFailure }: OwnParts,
  { id }: Provider,
  baseUrl: string | null,
): Promise<readonly string[] | null> {
  try {
    const names = await window.withProgress({ location: ProgressLocation.Window, title: 'Asking for models…' }, () =>
      engine.ask('listModels', { provider: id, baseUrl }),
    );
    return names === null ? null : answering(names);
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    void tellFailure(error);
    return null;
  }
}

async function pickEditorModel(): Promise<ModelChoice | null> {
  const models = await lm.selectChatModels();
  if (models.length === 0)
    throw new LinkError(
      'cannot',
      'This editor offers no language model. Install an extension that does, such as GitHub Copilot Chat, and sign in to it.',
    );
  const items = models.map((model) => ({
    label: labelText(model.name),
    description: labelText(`${model.vendor} · ${model.id}`),
    model,
  }));
  const picked = await window.showQuickPick(items, { title: 'Choose Models: which?', ignoreFocusOut: true });
  if (picked === undefined) return null;
  const { id, maxInputTokens } = picked.model;
  return { provider: 'editor', name: id, baseUrl: null, window: maxInputTokens };
}

async function pickRole(): Promise<string | null> {
  const items = [
    { label: 'All roles', detail: 'One model for everybody', role: 'default' },
    ...roles.map((role) => ({
      label: `Only the ${role === 'pm' ? 'PM' : role}`,
      detail: role === 'board' ? 'For all its members; the others stay as they are' : 'The others stay as they are',
      role,
    })),
  ];
  const picked = await window.showQuickPick(items, { title: 'Choose Models: for whom?', ignoreFocusOut: true });
  return picked?.role ?? null;
}

async function offerTest(parts: OwnParts, choice: ModelChoice): Promise<void> {
  const test = {
    label: '$(plug) Test Connection',
    detail: 'One short call with a tool: shows whether an agent can work with it',
  };
  const picked = await window.showQuickPick([test, { label: '$(check) Done' }], {
    title: `${choice.name} is chosen`,
    ignoreFocusOut: true,
  });
  if (picked === test) await testChoice(parts, choice);
}
