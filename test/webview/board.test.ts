import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { Decision } from '../../src/core/facts.ts';
import { governedLog, MEMBERS } from './governed-log.ts';
import { openedPages } from './opened.ts';
import { goldenLog, PlayedRun, soon } from './shown-page.ts';

const open = openedPages();
const log = governedLog(await goldenLog('demonstration'), { agents: 60, facts: 1200, motions: 40 });

const motion = (page: Page, question: string | RegExp) => page.getByRole('article', { name: question });
const record = (page: Page) => page.getByRole('region', { name: /Record/ });

/** What the others cast on the motion that is in its first round. */
const lastBallots = Decision.parse({
  seq: log.length,
  epoch: 0,
  at: 1_795_170_000_000,
  facts: [1, 4, 5].map((seat) => ({
    type: 'ballot-cast',
    ask: 'a41',
    member: MEMBERS[seat]?.name,
    round: 1,
    ballot: { verdict: 'deny', veto: false, reasons: [`Seat ${seat} sees no loop.`], evidence: [], conditions: [] },
  })),
});

describe('the board in the chamber', () => {
  it('hides what was said in a round until all have said it', async () => {
    const played = new PlayedRun([...log, lastBallots], log.length);
    const { page, wrong } = await open(played, { page: 'chamber' });
    const card = motion(page, /^Developer-2 does badly/);
    const round = card.getByRole('region', { name: 'Round 1' });
    await soon(() => round.textContent()).toContain('3 of 6 have cast');
    expect(await round.getByRole('listitem').allTextContents()).toEqual([
      ' Picard has cast',
      ' Socrates reads',
      ' Solomon has cast',
      ' Gandhi has cast',
      ' Aurelius reads',
      ' Stark reads',
    ]);
    expect(await card.textContent()).not.toMatch(/For it|Against|Veto|It serves what the issue/);
    played.go(1);
    await soon(() => round.textContent()).toContain('2 for it, 4 against, with a veto');
    expect(await round.getByRole('list').first().textContent()).toContain('Seat 4 sees no loop.');
    // What Gandhi named has something to see; nobody else's evidence has.
    expect(await round.getByRole('list', { name: 'Evidence of Gandhi' }).getByRole('listitem').count()).toBe(2);
    expect(await wrong()).toEqual([]);
  });

  it('says what each seat does, and by which text they decide', async () => {
    const { page } = await open(new PlayedRun(log, log.length), { page: 'chamber' });
    const seats = page.getByRole('region', { name: 'The board' }).getByRole('list').first().getByRole('listitem');
    expect(await seats.allTextContents()).toEqual([
      'PicardMission and duty has cast',
      'SocratesEvidence reads a41',
      'SolomonParties to cast on a42',
      'GandhiHarm to cast on a42',
      'AureliusCost and patience to cast on a41, a42',
      'StarkEngineering to cast on a41, a42',
    ]);
    await page.getByText('Constitution').click();
    await soon(() => page.getByRole('region', { name: 'The board' }).textContent()).toContain('decides by a majority');
  });

  it('lets the chair take a motion from the board, and shows what the board said of one that climbed', async () => {
    const played = new PlayedRun(log, log.length);
    const { page } = await open(played, { page: 'chamber' });
    // The chair's own questions stand first.
    const asked = await page
      .getByRole('article')
      .evaluateAll((cards) => cards.map((card) => card.querySelector('h3')?.textContent?.trim()));
    expect(asked.map((question) => question?.slice(0, 9))).toEqual([
      'May there',
      'May this ',
      'Developer',
      'May t3 be',
    ]);
    await motion(page, /^Developer-2 does badly/)
      .getByRole('button', { name: 'Decide Myself: a41' })
      .click();
    await soon(() => played.commands).toEqual([{ type: 'take-ask', ask: 'a41' }]);
    const climbed = motion(page, 'May there be one more specialist?');
    expect(await climbed.textContent()).toContain('It came to you from the board: Gandhi vetoes it, with evidence.');
    expect(await climbed.getByRole('region', { name: 'Round 1' }).textContent()).toContain(
      '5 for it, 1 against, with a veto',
    );
    expect(await climbed.locator('.effect').textContent()).toContain('specialist');
    expect(await page.getByRole('banner').textContent()).toContain('Waits for 2 answers of yours');
  });

  it('makes a rule of an answer where it is wished, and says where it cannot be one', async () => {
    const merging = Decision.parse({
      ...{ seq: log.length, epoch: 0, at: 1_795_170_000_000 },
      facts: [{ type: 'ask-climbed', ask: 'a42', why: 'The chair took it.' }],
    });
    const played = new PlayedRun([...log, merging], log.length + 1);
    const { page } = await open(played, { page: 'chamber' });
    const command = motion(page, 'May this be run?');
    await command.getByLabel('The answer holds').selectOption('From now on in this workspace');
    await command.getByLabel('For commands that begin with').fill('npm install *');
    await command.getByLabel('Only where a developer asks').check();
    await command.getByRole('textbox', { name: 'Reason' }).fill('Nothing is added.');
    await command.getByRole('button', { name: 'Deny' }).click();
    const merge = motion(page, 'May t3 be merged?');
    await merge.getByLabel('The answer holds').selectOption('From now on in this run');
    await merge.getByRole('button', { name: 'Deny' }).click();
    await soon(() => merge.getByRole('alert').textContent()).toContain('for this time only');
    await merge.getByRole('button', { name: 'Allow Merge' }).click();
    await soon(() => played.commands).toEqual([
      {
        ...{ type: 'answer-ask', ask: 'a44', verdict: 'deny', reason: 'Nothing is added.' },
        rule: { scope: 'workspace', match: 'npm install *', role: 'developer' },
      },
      {
        ...{ type: 'answer-ask', ask: 'a42', verdict: 'allow', reason: '' },
        rule: { scope: 'run', match: null, role: null },
      },
    ]);
  });

  it('puts something before the board, has something done at once, and sets mode and caps', async () => {
    const played = new PlayedRun(log, log.length);
    const { page, wrong } = await open(played, { page: 'chamber' });
    await page.getByRole('button', { name: 'Put before the Board…' }).click();
    const put = page.getByRole('form', { name: 'Put something before the board' });
    await put.getByLabel('What', { exact: true }).selectOption('Bind an agent by conditions');
    await put.getByLabel('Agent', { exact: true }).selectOption('developer-3');
    await put.getByRole('button', { name: 'Put It to the Board' }).click();
    await soon(() => put.getByRole('alert').textContent()).toBe('Choose at least one condition.');
    await put.getByLabel('No network').check();
    await put.getByLabel('No changes in').fill('package.json, src/main/**');
    await put.getByRole('button', { name: 'Put It to the Board' }).click();
    await soon(() => put.getByRole('alert').textContent()).toBe('Say what speaks for it.');
    await put.getByLabel('What speaks for it').fill('It wanders off.');
    await put.getByRole('button', { name: 'Put It to the Board' }).click();
    await put.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Do It Now…' }).click();
    const now = page.getByRole('form', { name: 'Have something done at once' });
    await now.getByLabel('What', { exact: true }).selectOption('Set a budget');
    await now.getByLabel('Of', { exact: true }).selectOption('all agents of role developer');
    await now.getByLabel('Tokens in all').fill('500000');
    await now.getByLabel('Why').fill('Enough.');
    await now.getByRole('button', { name: 'Do It Now' }).click();
    await now.waitFor({ state: 'detached' });
    await page.getByLabel('How tasks are gone through').selectOption('Task by task');
    await page.getByRole('button', { name: 'Set Budget…' }).click();
    const budget = page.getByRole('form', { name: 'Set a budget' });
    await budget.getByLabel('Of', { exact: true }).selectOption('t2');
    await budget.getByLabel('Tokens in all').fill('70000');
    await budget.getByRole('button', { name: 'Set Budget' }).click();
    await soon(() => played.commands).toEqual([
      {
        type: 'raise-motion',
        measure: {
          do: 'narrow',
          agent: 'developer-3',
          conditions: [{ kind: 'no-network' }, { kind: 'not-paths', globs: ['package.json', 'src/main/**'] }],
        },
        evidence: 'It wanders off.',
      },
      {
        type: 'carry-out',
        measure: { do: 'rebudget', cap: { of: 'role', role: 'developer' }, budget: { tokens: 500_000, money: null } },
        why: 'Enough.',
      },
      { type: 'set-mode', mode: 'sequential' },
      { type: 'set-budget', budget: { tokens: 70_000, money: null }, cap: { of: 'task', task: 't2' } },
    ]);
    expect(await wrong()).toEqual([]);
  });

  it('keeps dissent, conditions and the constitution in the record, and finds a member by its words', async () => {
    const played = new PlayedRun(log, log.length);
    const { page, wrong } = await open(played, { page: 'chamber' });
    const all = record(page).locator('.decision');
    expect(await all.count()).toBe(40);
    const dissenting = all.filter({ has: page.getByRole('list', { name: /^Dissent on a38/ }) });
    await soon(() => dissenting.textContent()).toMatch(/Allowed.*On condition: no network; The header is corrected/s);
    expect(await dissenting.getByRole('list', { name: /^Dissent/ }).textContent()).toMatch(/Dissent: Picard/);
    expect(await dissenting.locator('code[title^="b1946ac9"]').getAttribute('title')).toHaveLength(64);
    await dissenting.getByText('Ballots').click();
    await soon(() => dissenting.getByRole('region', { name: 'Round 1' }).getByRole('listitem').count()).toBeGreaterThan(
      5,
    );
    await record(page).getByRole('button', { name: 'Export the record' }).click();
    await soon(() => played.openings).toEqual([{ what: 'record' }]);
    await record(page).getByLabel('Search the record').fill('src/reader.ts:41');
    await soon(async () => (await all.count()) < 40).toBe(true);
    await record(page).getByLabel('Decided by').selectOption('chair');
    await soon(() => all.count()).toBe(5);
    expect(await all.first().textContent()).toContain('From the board to the chair: Three for it, three against it');
    expect(await wrong()).toEqual([]);
  });
});

describe('the board and two teams in the team', () => {
  it('draws the tiers by lineage, the members at the table of the board', async () => {
    const { page, wrong } = await open(new PlayedRun(log, log.length), { page: 'team' });
    const rows = page.getByRole('treegrid').locator('tbody').getByRole('row');
    const levels = await rows.evaluateAll((all) =>
      all.map((row) => `${row.getAttribute('aria-level')} ${row.getAttribute('data-agent')}`),
    );
    expect(levels.slice(0, 8)).toEqual(['1 board', ...MEMBERS.map(({ name }) => `2 ${name}`), '2 pm-1']);
    expect(levels).toContain('2 pm-2');
    expect(levels).toContain('4 specialist-1');
    expect(await page.getByRole('row', { name: /^board/ }).textContent()).toContain('ballots on a41, a42');
    expect(await page.getByRole('row', { name: /^socrates/ }).textContent()).toContain('reads a41');
    expect(await page.getByRole('row', { name: /^pm-2/ }).textContent()).toContain('The page');
    expect(await page.getByRole('row', { name: /^reviewer-4/ }).textContent()).toContain(
      'limited, its budget was used up',
    );
    expect(await page.getByRole('row', { name: /^developer-2 / }).textContent()).toMatch(/Does badly: loop/);
    expect(await page.getByRole('row', { name: /^developer-1 / }).textContent()).toMatch(/k of 120k tokens/);
    expect(await wrong()).toEqual([]);
  });

  it('shows every cap as a meter with what is held, and who waits for the board', async () => {
    const played = new PlayedRun(log, log.length);
    const { page } = await open(played, { page: 'team' });
    await page.getByRole('tab', { name: 'Budget' }).click();
    const meters = page.getByRole('table', { name: /Caps/ }).getByRole('meter');
    const names = await meters.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
    expect(names.slice(0, 5)).toEqual([
      'Budget of the run',
      'Budget of the day',
      'Budget of all agents of role developer',
      'Budget of all agents of role reviewer',
      'Budget of t1',
    ]);
    expect(await meters.first().getAttribute('aria-valuetext')).toMatch(/72k held, of 6.0M tokens and \$12.00$/);
    await page.getByRole('tab', { name: /Who Waits/ }).click();
    const waits = await page.getByRole('table', { name: 'Who waits for whom' }).getByRole('row').allTextContents();
    expect(waits).toContainEqual(expect.stringMatching(/^board.*ballots on a41, a42$/));
    expect(waits).toContainEqual(expect.stringMatching(/the boardmerge$/));
  });

  it('carries out a measure about the agent that is chosen, and shows its grant', async () => {
    const played = new PlayedRun(log, log.length);
    const { page } = await open(played, { page: 'team' });
    await page.getByRole('row', { name: /^developer-3 / }).click();
    const details = page.getByRole('complementary', { name: 'Agent developer-3' });
    await details.getByText('Grant').click();
    await soon(() => details.locator('.grant').textContent()).toMatch(/Spawnsnobody/);
    await details.getByRole('button', { name: 'Do More…' }).click();
    const form = details.getByRole('form');
    await form.getByLabel('What', { exact: true }).selectOption('Replace an agent by a fresh one');
    expect(await form.getByLabel('Agent').inputValue()).toBe('developer-3');
    await form.getByRole('button', { name: 'Do It Now' }).click();
    await soon(() => played.commands).toEqual([
      { type: 'carry-out', measure: { do: 'replace', agent: 'developer-3' }, why: '' },
    ]);
  });
});
