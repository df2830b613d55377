import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { Fact } from '../../src/core/facts.ts';
import { defaultLimits, supervisedGates } from '../../src/core/settings.ts';
import type { JournalEntry } from '../../src/rehearsal/journal.ts';
import {
  call,
  greeting,
  onePlan,
  type SmallRun,
  type SmallRunOptions,
  say,
  smallRun,
  straight,
} from '../support/small-run.ts';

let open: SmallRun | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

async function begin(options: Partial<SmallRunOptions> = {}): Promise<{ small: SmallRun; facts: Fact[] }> {
  open = await smallRun({ files: greeting, script: straight, ...options });
  const facts: Fact[] = [];
  open.run.composition.engine.onDecision((decision) => facts.push(...decision.facts));
  return { small: open, facts };
}

const journalOf = async (small: SmallRun): Promise<JournalEntry[]> =>
  (await readFile(small.journal, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('a run with one task', () => {
  it('goes from the issue to a verified merge', async () => {
    const { small } = await begin();
    const { engine } = small.run.composition;
    expect((await engine.settle()).state).toBe('closed');
    expect(engine.run.outcome).toBe('merged');
    const forge = small.run.composition.forge;
    expect((await forge.issue(1)).state).toBe('closed');
    expect(await forge.subIssues(1)).toEqual([]);
    const merged = engine.run.tasks.t1?.merged?.commit ?? '';
    const text = await small.run.composition.store.read(merged, 'greeting.txt');
    expect(new TextDecoder().decode(text ?? new Uint8Array())).toBe('hello world\n');
    expect((await journalOf(small)).length).toBe(engine.run.ledger.calls);
  });

  it('refuses work whose checks fail, and shows what they wrote', async () => {
    const { small, facts } = await begin({
      files: { ...greeting, 'check.sh': 'cat greeting.txt; grep -q "hello world" greeting.txt\n' },
      script: {
        ...straight,
        developer: (request, turn) => {
          if (turn === 0)
            return say(
              'A guess.',
              call('edit_file', { path: 'greeting.txt', old: 'moon', new: 'sun' }),
              call('open_pull_request', { title: 'Greet', summary: 'Guess.' }),
            );
          const refused = JSON.stringify(request.messages).includes('hello sun');
          return turn === 1 && refused
            ? say(
                'Properly.',
                call('edit_file', { path: 'greeting.txt', old: 'sun', new: 'world' }),
                call('open_pull_request', { title: 'Greet', summary: 'Right.' }),
              )
            : say('I wait.');
        },
      },
    });
    await small.run.composition.engine.settle();
    expect(small.run.composition.engine.run.outcome).toBe('merged');
    const heads = facts.flatMap((fact) =>
      fact.type === 'certificate-issued' && fact.certificate.of === 'head'
        ? [fact.certificate.checks[0]?.exitCode]
        : [],
    );
    expect(heads).toEqual([1, 0]);
  });

  it('does not take in what lies outside the files of the task', async () => {
    const { small, facts } = await begin({
      script: {
        ...straight,
        developer: (_, turn) =>
          turn === 0
            ? say(
                'More than asked.',
                call('run_command', { command: 'echo more >> README.md; echo "hello world" > greeting.txt' }),
                call('open_pull_request', { title: 'Greet', summary: 'And more.' }),
              )
            : turn === 1
              ? say(
                  'Put back.',
                  call('run_command', { command: 'git checkout -- README.md' }),
                  call('run_command', { command: 'git checkout HEAD~1 -- README.md' }),
                  call('open_pull_request', { title: 'Greet', summary: 'Only that.' }),
                )
              : say('I wait.'),
      },
    });
    await small.run.composition.engine.settle();
    const { run } = small.run.composition.engine;
    expect(run.outcome).toBe('merged');
    expect(facts.filter((fact) => fact.type === 'work-submitted').map((fact) => fact.submission.files)).toEqual([
      ['greeting.txt'],
    ]);
  });
});

describe('the chair', () => {
  it('edits the plan, and what stands in it then is what is executed', async () => {
    const { small } = await begin({
      settings: {
        gates: {
          ...supervisedGates,
          merge: 'policy',
          command: 'policy',
          review: 'chair',
          budget: 'chair',
          model: 'chair',
          forge: 'chair',
          question: 'chair',
        },
      },
    });
    const { engine } = small.run.composition;
    expect((await engine.settle()).state).toBe('waiting');
    const [ask] = Object.values(engine.run.asks);
    expect(ask?.gate).toBe('plan');
    const task = {
      ...onePlan.tasks[0],
      title: 'Greet the whole world',
      checks: ['test -f greeting.txt'],
      dependsOn: [],
      team: null,
      budget: null,
    };
    const plan = { summary: 'As the chair wants it.', teams: [], tasks: [task as never] };
    await engine.submit({ type: 'answer-ask', at: Date.now(), ask: ask?.id ?? '', verdict: 'allow', reason: '', plan });
    await engine.settle();
    expect(engine.run.outcome).toBe('merged');
    expect(engine.run.tasks.t1?.title).toBe('Greet the whole world');
    expect(engine.run.tasks.t1?.certificate?.checks.map((check) => check.command)).toEqual([
      'test -f greeting.txt',
      'sh check.sh',
    ]);
  });

  it('is asked when the budget is spent, before the call that would pass it', async () => {
    const { small } = await begin({ settings: { budget: { tokens: 16_000, money: null } } });
    const { engine } = small.run.composition;
    expect((await engine.settle()).state).toBe('waiting');
    expect(Object.values(engine.run.asks).map((ask) => ask.gate)).toEqual(['budget']);
    expect(engine.run.ledger.tokens).toBeLessThanOrEqual(16_000);
    const [ask] = Object.values(engine.run.asks);
    await engine.submit({
      type: 'answer-ask',
      at: Date.now(),
      ask: ask?.id ?? '',
      verdict: 'allow',
      reason: '',
      budget: { tokens: 500_000, money: null },
    });
    await engine.settle();
    expect(engine.run.outcome).toBe('merged');
  });

  it('stops the run: the model call is ended and no process of a command is left', async () => {
    const { small } = await begin({
      script: {
        ...straight,
        developer: () => say('This takes long.', call('run_command', { command: 'sleep 4711', timeoutSeconds: 100 })),
      },
    });
    const { engine } = small.run.composition;
    const started = Promise.withResolvers<void>();
    engine.onDecision((decision) => {
      if (decision.facts.some((fact) => fact.type === 'call-started')) started.resolve();
    });
    const settled = engine.settle();
    await started.promise;
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await sleepers()).toBeGreaterThan(0);
    await engine.submit({ type: 'stop-run', at: Date.now(), outcome: 'cancelled', why: 'Enough.' });
    await settled;
    expect(engine.run.outcome).toBe('cancelled');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(await sleepers()).toBe(0);
  });
});

async function sleepers(): Promise<number> {
  const { execFileSync } = await import('node:child_process');
  const list = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
  return list.split('\n').filter((line) => line.trim() === 'sleep 4711').length;
}

describe('context', () => {
  it('stays under the window: history is summed up, and role, mission and plan stay', async () => {
    const long = Array.from(
      { length: 900 },
      (_, line) => `line ${line} of a long text that says nothing new at all`,
    ).join('\n');
    const seen: string[] = [];
    const brief: string[] = [];
    const { small, facts } = await begin({
      files: { ...greeting, 'long.txt': long },
      window: 12_000,
      settings: {
        limits: {
          ...defaultLimits,
          developers: 1,
          turns: 40,
          reviewRounds: 2,
          attempts: 3,
          longestWaitMs: 500,
          outputTokens: 1000,
          compactAt: 0.6,
          commandMs: 20_000,
          checkMs: 20_000,
          setupMs: 20_000,
        },
      },
      script: {
        ...straight,
        developer: (request, turn) => {
          const last = request.messages.at(-1);
          if (last?.role === 'user' && last.text.includes('summary that you write now'))
            return say('I have read long.txt. Next: mend greeting.txt.');
          const summed = JSON.stringify(request.messages).includes('Next: mend greeting.txt');
          if (!summed)
            return say(
              `I read on (${turn}).`,
              call('read_file', { path: 'long.txt', start: 1 + turn * 100, end: 100 + turn * 100 }),
            );
          seen.push(request.system);
          brief.push(JSON.stringify(request.messages[0]));
          return turn === 0
            ? say(
                'I mend it.',
                call('edit_file', { path: 'greeting.txt', old: 'hello moon', new: 'hello world' }),
                call('open_pull_request', { title: 'Greet', summary: 'Done.' }),
              )
            : say('I wait.');
        },
      },
    });
    await small.run.composition.engine.settle();
    expect(small.run.composition.engine.run.outcome).toBe('merged');
    expect(facts.filter((fact) => fact.type === 'history-compacted').length).toBeGreaterThan(0);
    for (const entry of await journalOf(small)) expect(entry.inputTokens).toBeLessThan(12_000);
    expect(seen[0]).toContain('It should greet the world.');
    expect(brief[0]).toContain('It greets the world');
  });
});

describe('a proof', () => {
  it('is made in a copy of the commit alone: nothing that an earlier check left is in it', async () => {
    // The first hand-in passes only by what its check leaves behind; the merge is checked in a copy of its own.
    const cheat =
      'if [ -f left/behind ]; then exit 0; fi; mkdir -p left; touch left/behind; grep -q "hello world" greeting.txt\n';
    const { small, facts } = await begin({
      files: { ...greeting, 'check.sh': cheat, '.gitignore': 'left/\n' },
      script: {
        ...straight,
        developer: (request, turn) => {
          const handIn = call('open_pull_request', { title: 'Greet', summary: `Attempt ${turn}.` });
          if (turn === 0)
            return say('A guess.', call('edit_file', { path: 'greeting.txt', old: 'moon', new: 'sun' }), handIn);
          if (turn === 1)
            return say(
              'The same once more.',
              call('edit_file', { path: 'greeting.txt', old: 'sun', new: 'sea' }),
              handIn,
            );
          return turn === 2 && JSON.stringify(request.messages).includes('Refused')
            ? say('Properly.', call('edit_file', { path: 'greeting.txt', old: 'sea', new: 'world' }), handIn)
            : say('I wait.');
        },
      },
    });
    await small.run.composition.engine.settle();
    const heads = facts.flatMap((fact) =>
      fact.type === 'certificate-issued' && fact.certificate.of === 'head'
        ? [fact.certificate.checks[0]?.exitCode]
        : [],
    );
    expect(heads).toEqual([1, 1, 0]);
    expect(small.run.composition.engine.run.outcome).toBe('merged');
  });
});
