import { type Keys, knownModel, pricesAsOf, providers } from '../../compose.ts';
import type { ModelRef } from '../../core/settings.ts';
import type { Price } from '../../core/usage.ts';
import { CannotStart } from '../cannot-start.ts';
import type { KeyVariables } from '../run/run-record.ts';
import { hasVersion, lookAtServer, lookForModels } from './look-at-server.ts';
import { keyVariableOf, modelRefOf, UNKNOWN_WINDOW } from './model-ref.ts';

export interface ModelOptions {
  /** `[ROLE=][PROVIDER:]NAME` */
  readonly model: readonly string[];
  /** The same, of what the files of roles ask for: holds where the user names no model for the role. */
  readonly wanted?: readonly string[];
  /** `[PROVIDER=]URL` */
  readonly baseUrl: readonly string[];
  /** `[PROVIDER=]NAME` of an environment variable. */
  readonly keyEnv: readonly string[];
  readonly window: number | null;
  /** The user's own prices, by the model's name. */
  readonly prices: Readonly<Record<string, Price>>;
}

export interface ChosenModels {
  readonly models: Readonly<Record<string, ModelRef>>;
  readonly keys: Keys;
  readonly variables: KeyVariables;
  readonly notices: readonly string[];
}

const COMPATIBLE = 'openai-compatible';
/** Used where only a key is given: good at code, and of moderate price. */
const DEFAULTS = [
  { variable: 'OPENAI_API_KEY', provider: 'openai', name: 'gpt-6.1-sol' },
  { variable: 'ANTHROPIC_API_KEY', provider: 'anthropic', name: 'claude-sonnet-5-5' },
];
export const THREE_WAYS = `No model is configured. There are three ways to have one:
  export OPENAI_API_KEY=…        a key of OpenAI
  export ANTHROPIC_API_KEY=…     a key of Anthropic
  --base-url URL --model NAME    a server that speaks OpenAI's chat completions; a local one needs no key,
                                 such as Ollama: --base-url http://127.0.0.1:11434/v1 --model qwen3-coder
Then try again. To see a swarm at work without any model: npm start`;

interface Named {
  readonly role: string;
  readonly provider: string;
  readonly name: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Which model each role has, with the keys for them. Asks each server for its models, which tries key and address without spending. */
export async function chooseModels(
  options: ModelOptions,
  roles: readonly string[],
  environment: Environment,
): Promise<ChosenModels> {
  const notices: string[] = [];
  const urls = byProvider(options.baseUrl, '--base-url');
  const known = { roles, compatible: urls.plain !== null || urls.of.has(COMPATIBLE) };
  const named = namedModels(options.model, known);
  const bases = basesOf(urls, named);
  const own = namedModels(options.wanted ?? [], known).filter(({ role }) => !named.some((one) => one.role === role));
  const wanted = [...(await withDefault(named, bases, environment, notices)), ...own];
  const used = [...new Set(wanted.map(({ provider }) => provider))];
  const variables = variablesOf(options.keyEnv, used);
  const keys = keysOf(variables, bases, environment);
  const complete = await Promise.all(
    wanted.map(
      async (one) =>
        [one.role, await refOf(one, { bases, keys, window: options.window, prices: options.prices, notices })] as const,
    ),
  );
  await tryOut(
    complete.map(([, ref]) => ref),
    keys,
    notices,
  );
  return { models: Object.fromEntries(complete), keys, variables, notices: [...new Set(notices)] };
}

interface ByProvider {
  readonly plain: string | null;
  readonly of: ReadonlyMap<string, string>;
}

/** `PROVIDER=VALUE` or a plain value. */
function byProvider(texts: readonly string[], option: string): ByProvider {
  const of = new Map<string, string>();
  let plain: string | null = null;
  for (const text of texts) {
    const provider = providers.find((name) => text.startsWith(`${name}=`));
    if (provider !== undefined) of.set(provider, text.slice(provider.length + 1));
    else if (plain !== null)
      throw new CannotStart(
        `${option} is given twice. Say for which provider: ${option} PROVIDER=… (${providers.join(', ')}).`,
      );
    else plain = text;
  }
  return { plain, of };
}

function namedModels(
  texts: readonly string[],
  { roles, compatible }: { readonly roles: readonly string[]; readonly compatible: boolean },
): readonly Named[] {
  return texts.map((text) => {
    const [, role, rest] = /^(?:([a-z][a-z0-9-]*)=)?(.+)$/.exec(text) ?? [];
    if (rest === undefined || (role !== undefined && role !== 'default' && !roles.includes(role)))
      throw new CannotStart(
        `--model ${text} is not understood: write [ROLE=][PROVIDER:]NAME, with a role of ${roles.join(', ')} and a provider of ${providers.join(', ')}.`,
      );
    const provider = providers.find((name) => rest.startsWith(`${name}:`));
    const name = provider === undefined ? rest : rest.slice(provider.length + 1);
    if (name === '') throw new CannotStart(`--model ${text} names no model: write [ROLE=][PROVIDER:]NAME.`);
    return { role: role ?? 'default', provider: provider ?? guessed(name, compatible), name };
  });
}

function guessed(name: string, compatible: boolean): string {
  if (compatible) return COMPATIBLE;
  if (/^claude/.test(name)) return 'anthropic';
  if (/^(gpt|chatgpt|codex|o\d)/.test(name)) return 'openai';
  throw new CannotStart(
    `Who offers the model "${name}"? Say --model PROVIDER:${name} (${providers.join(', ')}), or give the address of its server with --base-url.`,
  );
}

/** A plain base URL is for compatible servers, or for the one provider that all models name. */
function basesOf({ plain, of }: ByProvider, named: readonly Named[]): ReadonlyMap<string, string> {
  if (plain !== null) {
    const used = [...new Set(named.map(({ provider }) => provider))];
    const [only] = used;
    const target = used.length === 0 || used.includes(COMPATIBLE) ? COMPATIBLE : used.length === 1 ? only : undefined;
    if (target === undefined)
      throw new CannotStart('--base-url does not say for which provider: write --base-url PROVIDER=URL.');
    return checked(new Map([...of, [target, plain]]));
  }
  return checked(of);
}

function checked(bases: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  for (const url of bases.values())
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
      throw new CannotStart(`--base-url ${url} is no http(s) address.`);
  return bases;
}

async function withDefault(
  named: readonly Named[],
  bases: ReadonlyMap<string, string>,
  environment: Environment,
  notices: string[],
): Promise<readonly Named[]> {
  if (named.some(({ role }) => role === 'default')) return named;
  if (bases.has(COMPATIBLE)) return [...named, { role: 'default', provider: COMPATIBLE, name: '' }];
  const found = DEFAULTS.filter(({ variable }) => environment[variable]);
  const [first] = found;
  if (first === undefined && named.length > 0)
    throw new CannotStart('The other roles have no model: name one for all of them with --model NAME.');
  if (first === undefined) throw new CannotStart(THREE_WAYS);
  const both = found.length > 1 ? `, since ${first.variable} comes first` : '';
  notices.push(`Model: ${first.provider}:${first.name}${both}. Another one: --model PROVIDER:NAME`);
  return [...named, { role: 'default', provider: first.provider, name: first.name }];
}

function variablesOf(texts: readonly string[], used: readonly string[]): KeyVariables {
  const { plain, of } = byProvider(texts, '--key-env');
  return Object.fromEntries(
    used.map((provider) => [provider, of.get(provider) ?? plain ?? keyVariableOf(provider) ?? 'API_KEY']),
  );
}

/** The keys for providers from the environment. Throws where one is needed and not there. */
export function keysOf(variables: KeyVariables, bases: ReadonlyMap<string, string>, environment: Environment): Keys {
  const entries = Object.entries(variables).map(([provider, variable]) => {
    const key = environment[variable]?.trim() || null;
    if (key === null && !bases.has(provider))
      throw new CannotStart(`The models of ${provider} need a key: set ${variable}.`);
    return [provider, { key, source: variable }] as const;
  });
  return Object.fromEntries(entries);
}

interface Filling {
  readonly bases: ReadonlyMap<string, string>;
  readonly keys: Keys;
  readonly window: number | null;
  readonly prices: Readonly<Record<string, Price>>;
  readonly notices: string[];
}

async function refOf({ provider, name: given }: Named, filling: Filling): Promise<ModelRef> {
  const { bases, keys, window, prices, notices } = filling;
  const baseUrl = bases.get(provider) ?? null;
  const name = given === '' ? await firstOf({ provider, baseUrl }, keys, notices) : given;
  const known = knownModel(name);
  if (known === null && window === null)
    notices.push(
      `How much ${name} can read at once is not known: ${UNKNOWN_WINDOW} tokens are assumed. Say it with --window.`,
    );
  const own = Object.hasOwn(prices, name) ? prices[name] : undefined;
  if (known !== null && own === undefined)
    notices.push(`What ${name} costs is of ${pricesAsOf}. To say it yourself: --price`);
  if (known === null && own === undefined)
    notices.push(
      `What ${name} costs is not known, so it is shown as unknown; a budget in money cannot hold it. To say it: --price`,
    );
  return modelRefOf({ provider, name, baseUrl, window }, own);
}

async function firstOf(
  { provider, baseUrl }: { readonly provider: string; readonly baseUrl: string | null },
  keys: Keys,
  notices: string[],
): Promise<string> {
  const listed = await lookForModels({ provider, baseUrl, window: UNKNOWN_WINDOW }, keys);
  // Models that only embed text are listed beside those that answer.
  const names = (listed ?? []).filter((name) => !/embed/i.test(name));
  const [first] = names;
  if (first === undefined) {
    const hint = baseUrl === null || hasVersion(baseUrl) ? '' : ' Check the address, too: most end in /v1.';
    throw new CannotStart(
      `The server at ${baseUrl} does not say which models it has: name one with --model NAME.${hint}`,
    );
  }
  const others = names.length > 1 ? ` (it has ${names.length}; another one: --model NAME)` : '';
  notices.push(`Model: ${first} of ${baseUrl}${others}`);
  return first;
}

/** One look at each server before anything is made. */
async function tryOut(refs: readonly ModelRef[], keys: Keys, notices: string[]): Promise<void> {
  const servers = Map.groupBy(refs, ({ provider, baseUrl }) => `${provider} ${baseUrl ?? ''}`);
  for (const at of servers.values()) {
    const [first] = at;
    const listed = first === undefined ? null : await lookAtServer(first, keys);
    for (const { name } of listed === null || listed.length === 0 ? [] : at)
      if (!listed?.includes(name))
        notices.push(
          `${name} is not in the list of models that its server offers (${listed?.slice(0, 8).join(', ')}); it is tried all the same.`,
        );
  }
}
