import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { autonomies, autonomyOf } from '../../src/core/autonomy.ts';
import { parseBudget } from '../../src/headless/begin/budget-option.ts';
import { chooseForge, type ForgeOptions } from '../../src/headless/begin/choose-forge.ts';
import { chooseModels, type ModelOptions } from '../../src/headless/begin/choose-models.ts';
import { readGates, stopsWithout } from '../../src/headless/begin/gate-option.ts';
import { CannotStart } from '../../src/headless/cannot-start.ts';
import { planDocument, readPlanDocument } from '../../src/headless/run/plan-document.ts';
import { play } from '../../src/rehearsal/plays/demonstration.ts';
import { type Rehearsal, startRehearsal } from '../../src/rehearsal/rehearsal-server.ts';

describe('--budget', () => {
  test.each([
    ['2M', { tokens: 2_000_000, money: null }],
    ['500k', { tokens: 500_000, money: null }],
    ['2_000_000', { tokens: 2_000_000, money: null }],
    ['1.5m', { tokens: 1_500_000, money: null }],
    ['$5', { tokens: 4_000_000, money: 5 }],
    ['tokens=2M,money=5', { tokens: 2_000_000, money: 5 }],
    ['money=$0.5, tokens=10k', { tokens: 10_000, money: 0.5 }],
  ])('%s', (text, budget) => expect(parseBudget(text)).toEqual(budget));

  test.each(['', 'much', '-5', '0', 'euro=5', '2M,', 'tokens=', '1.2.3M'])('%j is none', (text) =>
    expect(parseBudget(text)).toHaveProperty('flaw'),
  );
});

describe('--gate and --autonomy', () => {
  const gatesOf = (gates: readonly string[], interactive: boolean, autonomy: string | null = null) =>
    readGates({ autonomy, gates }, interactive);

  test('change what is named and nothing else', () => {
    const gates = gatesOf(['plan=policy, merge=policy'], true);
    expect(gates).toMatchObject({ plan: 'policy', merge: 'policy', question: 'chair', budget: 'chair' });
    expect(stopsWithout(gates)).toBe(null);
  });
  test('without a terminal the rules answer questions, and what will stop the run is said', () => {
    const gates = gatesOf(['merge=policy'], false);
    expect(gates.question).toBe('policy');
    expect(stopsWithout(gates)).toMatch(/stop at the plan .*--gate plan=policy/);
  });
  test('an autonomy sets all gates, and single ones otherwise are said beside it', () => {
    expect(autonomyOf(gatesOf([], true))).toBe('supervised');
    const board = gatesOf(['merge=chair'], true, 'board');
    expect(board).toMatchObject({ plan: 'board', spawn: 'board', question: 'board', budget: 'chair', merge: 'chair' });
    expect(autonomyOf(board)).toBe(null);
    for (const name of autonomies) expect(autonomyOf(gatesOf([], true, name))).toBe(name);
    expect(Object.values(gatesOf([], false, 'full'))).not.toContain('chair');
    expect(new Set(Object.values(gatesOf([], false, 'policy')))).toEqual(new Set(['policy']));
    expect(() => gatesOf([], true, 'anarchy')).toThrow(/--autonomy anarchy .* supervised, board, full, policy/);
  });
  test('where the board decides and nobody sits, it is said that its ties stop the run', () => {
    expect(stopsWithout(gatesOf([], false, 'board'))).toMatch(/the board does not settle/);
    expect(stopsWithout(gatesOf([], false, 'policy'))).toBe(null);
  });
  test.each(['plan', 'plan=me', 'door=chair', '=', 'plan=chair=policy2,x'])('%s is refused', (text) =>
    expect(() => gatesOf([text], true)).toThrow(CannotStart),
  );
});

describe('the forge', () => {
  const options: ForgeOptions = { forge: null, tokenEnv: null, reviewerTokenEnv: null, twoIdentities: false };
  const remote = (url: string, name = 'origin') => ({ remotes: [{ name, url }] });
  const github = { kind: 'github', owner: 'o', repository: 'r', tokenEnv: 'GITHUB_TOKEN', reviewerTokenEnv: null };
  const TOKEN = { GITHUB_TOKEN: 't' };

  test.each([
    ['git@github.com:o/r.git', null, { ...github, baseUrl: 'https://api.github.com' }],
    ['https://acme.ghe.com/o/r', null, { ...github, baseUrl: 'https://api.acme.ghe.com' }],
    ['https://gitlab.com/o/r', null, { kind: 'local', twoIdentities: false }],
    ['git@github.com:o/r.git', 'local', { kind: 'local', twoIdentities: false }],
    ['/some/folder', 'https://github.com/o/r', { ...github, baseUrl: 'https://api.github.com' }],
    ['/some/folder', 'https://git.corp/o/r', { ...github, baseUrl: 'https://git.corp/api/v3' }],
    ['ssh://git@git.corp:7999/o/r.git', 'https://git.corp', { ...github, baseUrl: 'https://git.corp/api/v3' }],
    ['git@git.corp:o/r.git', 'https://git.corp/api/v3', { ...github, baseUrl: 'https://git.corp/api/v3' }],
    ['/some/folder', 'http://127.0.0.1:3000/o/r', { ...github, baseUrl: 'http://127.0.0.1:3000' }],
  ])('remote %s with --forge %s', (url, forge, expected) =>
    expect(chooseForge(remote(url), { ...options, forge }, TOKEN)).toEqual(expected),
  );

  test('origin comes first, and a server that the environment names is a GitHub', () => {
    const remotes = [
      ...remote('git@github.com:up/stream.git', 'a').remotes,
      ...remote('git@github.com:o/r.git').remotes,
    ];
    expect(chooseForge({ remotes }, options, TOKEN)).toMatchObject({ owner: 'o' });
    const environment = { ...TOKEN, GITHUB_SERVER_URL: 'https://git.corp' };
    expect(chooseForge(remote('git@git.corp:o/r.git'), options, environment)).toMatchObject({ kind: 'github' });
  });

  test('tokens are looked for where they were said to be, and never kept', () => {
    const named = { ...options, tokenEnv: 'MINE', reviewerTokenEnv: 'THEIRS' };
    expect(() => chooseForge(remote('git@github.com:o/r'), named, { MINE: 's3cret' })).toThrow(/THEIRS .* not set/);
    const chosen = chooseForge(remote('git@github.com:o/r'), named, { MINE: 's3cret', THEIRS: 's4cret' });
    expect(JSON.stringify(chosen)).not.toMatch(/s[34]cret/);
    expect(chosen).toMatchObject({ tokenEnv: 'MINE', reviewerTokenEnv: 'THEIRS' });
  });

  test.each(['https://user:pw@github.com/o/r', 'git.corp', 'https://git.corp'])('--forge %s is refused', (forge) =>
    expect(() => chooseForge({ remotes: [] }, { ...options, forge }, TOKEN)).toThrow(CannotStart),
  );
});

describe('models', () => {
  let server: Rehearsal;
  beforeAll(async () => {
    server = await startRehearsal({ play, key: 'key' });
  });
  afterAll(() => server.close());

  const none: ModelOptions = { model: [], baseUrl: [], keyEnv: [], window: null, prices: {} };
  const choose = (options: Partial<ModelOptions>, environment: Record<string, string> = { OPENAI_API_KEY: 'key' }) =>
    chooseModels({ ...none, ...options }, ['pm', 'developer', 'reviewer'], environment);
  const base = () => `${server.url}/v1`;

  test('a compatible server without a name: its first model, and it says so', async () => {
    const { models, notices, variables } = await choose({ baseUrl: [base()] });
    expect(models).toEqual({
      default: { provider: 'openai-compatible', name: 'rehearsal', baseUrl: base(), window: 128_000, price: null },
    });
    expect(notices.join('\n')).toMatch(/Model: rehearsal/);
    expect(variables).toEqual({ 'openai-compatible': 'OPENAI_API_KEY' });
  });

  test('one per role, of several providers, each with its own key', async () => {
    const { models, keys } = await choose(
      {
        model: ['openai:gpt-6.1-sol', 'reviewer=anthropic:claude-sonnet-5-5'],
        baseUrl: [`openai=${base()}`, `anthropic=${server.url}`],
        keyEnv: ['anthropic=SECOND'],
      },
      { OPENAI_API_KEY: 'key', SECOND: 'key' },
    );
    expect(models.default).toMatchObject({ provider: 'openai', name: 'gpt-6.1-sol', window: 272_000 });
    expect(models.reviewer).toMatchObject({ provider: 'anthropic', name: 'claude-sonnet-5-5', window: 1_000_000 });
    expect(models.default?.price).toMatchObject({ input: 2 });
    expect(keys.anthropic).toEqual({ key: 'key', source: 'SECOND' });
  });

  test('what the file of a role asks for is called, unless the user names another, and is no default', async () => {
    const given = { baseUrl: [`openai=${base()}`, `anthropic=${server.url}`], keyEnv: ['anthropic=OPENAI_API_KEY'] };
    const wanted = ['reviewer=anthropic:claude-sonnet-5-5', 'pm=anthropic:claude-sonnet-5-5'];
    const { models } = await choose({ ...given, model: ['openai:gpt-6.1-sol', 'pm=openai:gpt-6.1-luna'], wanted });
    expect(models.reviewer).toMatchObject({ provider: 'anthropic', name: 'claude-sonnet-5-5' });
    expect(models.pm).toMatchObject({ provider: 'openai', name: 'gpt-6.1-luna' });
    expect(models.default).toMatchObject({ provider: 'openai' });
    await expect(choose({ ...given, wanted: ['pm=my own'] })).rejects.toThrow('Who offers the model "my own"?');
  });

  test('a colon in a name is part of it, and --window is believed', async () => {
    const { models } = await choose({ model: ['qwen3:8b'], baseUrl: [base()], window: 9000 });
    expect(models.default).toMatchObject({ provider: 'openai-compatible', name: 'qwen3:8b', window: 9000 });
  });

  test.each([[], ['rehearsal'], ['openai:gpt-5']])(
    'an address that lacks its /v1 is put right, with --model %s',
    (...model) =>
      expect(choose({ model, baseUrl: [server.url] })).rejects.toThrow(
        `The server answers at ${base()}: use --base-url ${base()}.`,
      ),
  );

  test('a server of which nothing is known is spoken of as that, with what is often missing', async () => {
    const silent = createServer((_, response) => response.writeHead(404).end()).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    await expect(choose({ baseUrl: [url] })).rejects.toThrow(/does not say which models it has.*most end in \/v1/);
    expect((await choose({ baseUrl: [url], model: ['m'] })).models.default).toMatchObject({ name: 'm', baseUrl: url });
    silent.close();
    await expect(choose({ baseUrl: [base()] }, { OPENAI_API_KEY: 'wrong' })).rejects.toThrow(
      /the key in OPENAI_API_KEY for the server \(HTTP 401\)/,
    );
  });

  test('a plain base URL goes with the one provider that is named', async () => {
    const { models } = await choose({ model: ['openai:gpt-5'], baseUrl: [base()] });
    expect(models.default).toMatchObject({ provider: 'openai', baseUrl: base() });
  });

  test.each([
    [{}, {}, /three ways/],
    [{ model: ['mystery'] }, {}, /Who offers the model "mystery"/],
    [{ model: ['openai:gpt-5'] }, {}, /set OPENAI_API_KEY/],
    [{ model: ['pm=openai:gpt-5'] }, {}, /other roles have no model/],
    [{ model: ['cook=gpt-5'] }, {}, /\[ROLE=\]/],
    [{ baseUrl: ['not-an-address'] }, {}, /no http\(s\) address/],
    [{ baseUrl: ['http://a/v1', 'http://b/v1'] }, {}, /given twice/],
    [{ model: ['openai:a', 'pm=anthropic:b'], baseUrl: ['http://a/v1'] }, {}, /PROVIDER=URL/],
  ] as const)('%j is refused', (options, environment, said) =>
    expect(choose(options as Partial<ModelOptions>, environment)).rejects.toThrow(said),
  );
});

describe('a written plan', () => {
  const task = { id: 't1', title: 'T', brief: 'B', criteria: ['C'], globs: ['src/**'] };
  const before = {
    default: {
      provider: 'openai-compatible',
      name: 'small',
      baseUrl: 'http://127.0.0.1:1/v1',
      window: 9000,
      price: null,
    },
  };
  const read = (text: string) => readPlanDocument(text, before);
  test('is read from YAML and from JSON', () => {
    const plan = { summary: 'S', teams: [], tasks: [{ ...task, checks: [], dependsOn: [], team: null, budget: null }] };
    const document = { plan, budget: null, models: null };
    expect(read(JSON.stringify({ summary: 'S', teams: [], tasks: [task] }))).toEqual(document);
    expect(
      read('summary: S\ntasks:\n  - id: t1\n    title: T\n    brief: B\n    criteria: [C]\n    globs: [src/**]\n'),
    ).toEqual(document);
  });
  test('says what may be spent and which models are called; a short name means what the run calls already', () => {
    const budget = { tokens: 5, money: null };
    const models = {
      default: 'openai-compatible:small',
      pm: 'openai-compatible:large',
      reviewer: 'anthropic:claude-haiku-4-5',
    };
    const document = read(JSON.stringify({ summary: 'S', teams: [], tasks: [task], budget, models }));
    expect(document).toMatchObject({
      budget,
      models: {
        default: before.default,
        pm: { name: 'large', baseUrl: before.default.baseUrl, window: 128_000, price: null },
        reviewer: { provider: 'anthropic', baseUrl: null, price: { input: expect.any(Number) } },
      },
    });
  });
  test('comes back as it was from its own document', () => {
    const plan = {
      summary: 'S\nand: more',
      teams: [],
      tasks: [{ ...task, checks: [], dependsOn: [], team: null, budget: null }],
    };
    const budget = { tokens: null, money: 3.5 };
    expect(read(planDocument(plan, { budget, models: before }))).toEqual({ plan, budget, models: before });
  });
  test('a model means the same again, though others have its name', () => {
    const plan = { summary: 'S', teams: [], tasks: [{ ...task, checks: [], dependsOn: [], team: null, budget: null }] };
    const own = { provider: 'openai', name: 'gpt-5', baseUrl: null, window: 272_000, price: null };
    const models = {
      default: { ...own, baseUrl: 'http://127.0.0.1:1/v1', window: 9000 },
      pm: own,
      reviewer: { ...own, window: 1000 },
    };
    const budget = { tokens: null, money: 3.5 };
    expect(readPlanDocument(planDocument(plan, { budget, models }), models)).toEqual({ plan, budget, models });
    const short = JSON.stringify({ ...plan, models: { developer: 'openai:gpt-5' } });
    expect(readPlanDocument(short, models)).toMatchObject({ models: { developer: own } });
  });
  test.each([
    ['summary: &s S\ntasks:\n  - *s', /no anchors and aliases \(&s\)/, 0],
    ['summary: S\ntasks:\n  - *none', /\(\*none\)/, 2],
    ['{', /neither YAML nor JSON/, 0],
    ['summary: S\ntasks: []', /^tasks: /, 1],
    [
      JSON.stringify({ summary: 'S', teams: [], tasks: [{ ...task, title: undefined, titel: 'T' }] }),
      /tasks\[0\]\.title: .*"titel" in tasks\[0\] is unknown/,
      0,
    ],
    [
      JSON.stringify({ summary: 'S', tasks: [{ ...task, check: ['true'] }] }, null, 1),
      /"check" in tasks\[0\] is unknown/,
      13,
    ],
    [JSON.stringify({ summary: 'S', summery: 'S', tasks: [task] }), /"summery" in the plan is unknown/, 0],
    [
      JSON.stringify({ summary: 'S', teams: [], tasks: [{ ...task, dependsOn: ['t9'] }] }),
      /t9, which is not in the plan/,
      0,
    ],
    [
      `${JSON.stringify({ summary: 'S', teams: [], tasks: [task], models: { pm: 'gpt' } })}`,
      /models\.pm: .*PROVIDER:NAME/,
      0,
    ],
  ])('%s is refused with a reason and its line', (text, said, line) => {
    const document = read(text);
    if (!('flaws' in document)) throw new Error('it was not refused');
    expect(document.flaws.map(({ message }) => message).join(' — ')).toMatch(said);
    expect(document.flaws.map((flaw) => flaw.line)).toContain(line);
  });
});
