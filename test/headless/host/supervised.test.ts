import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { parse, stringify } from 'yaml';
import type { Overview } from '../../../src/core/projections/overview.ts';
import type { Ask } from '../../../src/core/run.ts';
import { readEvidence } from '../../support/outside-checker.ts';
import { filesWith, git, KEY, openDesk, tidied } from './desk.ts';

vi.setConfig({ testTimeout: 240_000 });

const askOf = (kind: Ask['subject']['kind']) => (overview: Overview) =>
  Object.values(overview.run.asks).some(({ subject }) => subject.kind === kind);

const idOf = (overview: Overview, kind: Ask['subject']['kind']): string =>
  Object.values(overview.run.asks).find(({ subject }) => subject.kind === kind)?.id ?? '';

describe('a supervised run from the editor', () => {
  test('shows repository and commands, takes the edited plan and every merge, and is brought into the branch', async () => {
    const desk = await openDesk();
    const host = await desk.host();
    const screen = await desk.screen(host);
    const repository = await screen.ask('repository', { forge: 'auto' });
    expect(repository).toMatchObject({
      ...{ root: desk.place.repo, branch: 'main', uncommitted: 0 },
      forge: { kind: 'local', baseUrl: null, repository: 'local/sample', url: null },
    });
    expect(repository.branches.map(({ name }) => name)).toEqual(['main']);
    const proposal = await screen.ask('proposal', { branch: 'main' });
    expect(proposal).toMatchObject({ known: false, checks: [{ command: 'npm test' }] });
    expect(await screen.ask('issues', { forge: 'auto', state: 'open', page: 1 })).toEqual({ issues: [], more: false });

    const run = await desk.start(screen, { gates: { plan: 'chair', merge: 'chair' } });
    expect((await screen.ask('proposal', { branch: 'main' })).known).toBe(true);
    const followed = await screen.follow(run);
    const asked = await followed.until('the plan is asked about', askOf('plan'));
    expect(await screen.ask('runs', null)).toMatchObject([{ run, kind: 'issue', state: 'going', asks: 1 }]);
    await expect(desk.start(screen)).rejects.toMatchObject({ kind: 'cannot' });

    const ask = idOf(asked, 'plan');
    const text = await screen.ask('readPlan', { run, ask });
    expect(text).toContain('budget:\n  tokens: 4000000\n  money: null');
    expect(parse(text).models).toEqual({ default: desk.model });
    const check = await screen.ask('checkPlan', { run, text });
    expect(check).toMatchObject({ flaws: [], forecast: { basis: expect.stringContaining('measured runs') } });
    const broken = await screen.ask('checkPlan', { run, text: text.replace('  - id: t2', '  - id: t2\n    chek: []') });
    const line = text.split('\n').indexOf('  - id: t2') + 1;
    expect(broken).toMatchObject({
      forecast: null,
      flaws: [{ line, column: 4, message: expect.stringContaining('"chek"') }],
    });

    const plan = parse(text);
    plan.tasks[0].criteria.push('The chair can read it.');
    plan.budget.tokens = 3_000_000;
    const edited = stringify(plan);
    await screen.ask('writePlan', { run, ask, text: edited });
    expect(await screen.ask('readPlan', { run, ask })).toBe(edited);
    const accepted = { type: 'answer-ask', ask, verdict: 'allow', reason: '' } as const;
    const vain = await screen.ask('submit', { run, command: { ...accepted, plan: 'summary: 1' } });
    expect(vain).toMatchObject({ accepted: false });
    // Without a document the saved one counts, whatever is wrong with it.
    await screen.ask('writePlan', { run, ask, text: 'summary: *none' });
    expect(await screen.ask('submit', { run, command: accepted })).toEqual({
      accepted: false,
      why: expect.stringContaining('no anchors and aliases (*none)'),
    });
    await screen.ask('writePlan', { run, ask, text: edited });
    const large = { ...desk.model, window: 200_000 };
    const models = { pm: large };
    expect(await screen.ask('submit', { run, command: { type: 'set-models', models } })).toEqual({ accepted: true });
    expect(await screen.ask('submit', { run, command: accepted })).toEqual({ accepted: true });
    expect(await screen.ask('submit', { run, command: accepted })).toMatchObject({
      accepted: false,
      why: expect.stringContaining('not asked any more'),
    });

    for (let merges = 0; merges < 2; merges += 1) {
      const now = await followed.until('a merge is asked about', askOf('merge'));
      const command = { type: 'answer-ask', ask: idOf(now, 'merge'), verdict: 'allow', reason: '' } as const;
      expect(await screen.ask('submit', { run, command })).toEqual({ accepted: true });
      await followed.until('the answer is in', (overview) => overview.run.asks[command.ask] === undefined);
    }
    const end = await followed.until('closed', (overview) => overview.run.state === 'closed');
    expect(end.run.outcome).toBe('merged');
    expect(end.run.budget.tokens).toBe(3_000_000);
    expect(end.run.settings.models.pm?.window).toBe(200_000);
    expect(end.run.tasks.t1?.criteria).toContain('The chair can read it.');
    const brief = await screen.ask('agentTranscript', { run, agent: 'developer-1' });
    // Whichever task was handed in first has the first reviewer.
    const reviews = ['reviewer-1', 'reviewer-2'].map((agent) => screen.ask('agentTranscript', { run, agent }));
    const review = (await Promise.all(reviews)).join('\n');
    for (const heard of [brief, review]) expect(heard).toContain('The chair can read it.');
    const [repositoryFolder = ''] = readdirSync(join(desk.place.home, 'repositories'));
    const at = (name: string) => join(desk.place.home, 'repositories', repositoryFolder, name);
    expect(readFileSync(at(join('runs', run, 'log.jsonl')), 'utf8')).toMatch(/"plan-approved".*"edited":true/);
    const evidence = readEvidence({
      forge: at('forge'),
      log: at(join('runs', run, 'log.jsonl')),
      journal: join(desk.place.folder, 'model-calls.jsonl'),
    });
    expect(evidence.pulls.map(({ body }) => body).join('\n')).toContain('The chair can read it.');
    // What was saved and not carried out is not what was approved.
    writeFileSync(at(join('runs', run, `${ask}-plan.yaml`)), text);
    const approved = await screen.ask('readPlan', { run, ask });
    expect(parse(approved).tasks).toEqual(plan.tasks);
    await expect(screen.ask('writePlan', { run, ask, text })).rejects.toMatchObject({ kind: 'cannot' });

    git(desk, 'switch', '--quiet', '--create', 'elsewhere');
    await expect(screen.ask('take', { run, ontoCurrent: false })).rejects.toMatchObject({ kind: 'other-branch' });
    git(desk, 'switch', '--quiet', 'main');
    const from = git(desk, 'rev-parse', 'HEAD').trim();
    const taken = await screen.ask('take', { run, ontoCurrent: false });
    expect(taken).toMatchObject({ branch: 'main', unfinished: false, from });
    expect(git(desk, 'rev-parse', 'HEAD').trim()).toBe(taken.commit);
    expect(taken.changes.map(({ path }) => path).sort()).toEqual([...taken.files].sort());
    expect(taken.changes.map(({ kind }) => kind)).toContain('modified');
    await tidied(desk);
    expect(filesWith(desk.place.home, KEY)).toEqual([]);

    const copy = await screen.ask('export', { run, to: join(desk.place.folder, 'exported') });
    expect(readdirSync(copy).sort()).toEqual(['log.jsonl', 'run.json', 'texts']);
    await screen.ask('delete', { run });
    expect(await screen.ask('runs', null)).toEqual([]);
    await expect(screen.ask('overview', { run, watch: false })).rejects.toMatchObject({ kind: 'cannot' });
  });
});
