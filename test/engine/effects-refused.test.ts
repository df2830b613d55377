import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Fact, FactOf } from '../../src/core/facts.ts';
import { defaultLimits, supervisedGates } from '../../src/core/settings.ts';
import type { Fault } from '../../src/forge-server/forge-server.ts';
import type { LocalForge } from '../../src/headless/run/local-forge.ts';
import { client, commit, must, temporary } from '../forge-server/support.ts';
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
import { struckForge } from '../support/struck-forge.ts';

// A whole run starts some hundred git processes.
vi.setConfig({ testTimeout: 90_000 });

let open: SmallRun | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

interface Begun {
  readonly small: SmallRun;
  readonly forge: LocalForge;
  readonly failures: FactOf<'effect-failed'>[];
}

/** A whole run on a forge that refuses this. `onRequest` is told of each request once it was answered. */
async function begin(
  faults: readonly Fault[],
  options: Partial<SmallRunOptions> & { onRequest?: (line: string, begun: Begun) => void } = {},
): Promise<Begun> {
  const { onRequest, ...chosen } = options;
  let begun: Begun | undefined;
  let forge: LocalForge | undefined;
  const log = (line: string) => begun && onRequest?.(line, begun);
  open = await smallRun({
    files: greeting,
    script: straight,
    forge: async (directory) => {
      forge = await struckForge(directory, { faults, log });
      return forge;
    },
    ...chosen,
  });
  const failures: FactOf<'effect-failed'>[] = [];
  open.run.composition.engine.onDecision(({ facts }) =>
    failures.push(...facts.filter((fact: Fact) => fact.type === 'effect-failed')),
  );
  if (!forge) throw new Error('no forge was started');
  begun = { small: open, forge, failures };
  return begun;
}

/** Someone else pushes to the base branch. */
async function pushBeside({ access, url }: LocalForge): Promise<void> {
  const clone = temporary();
  await must(clone, 'clone', '-q', `${url.replace('//', `//user:${access.token}@`)}.git`, '.');
  await commit({ clone }, 'main', { 'beside.txt': 'By someone else.\n' });
}

const MERGE = 'PUT /repos/local/project/pulls/*/merge';
const refusesMerge = (status: number, message: string): Fault => ({ match: MERGE, do: 'status', status, message });

describe('a merge that is refused', () => {
  it.each([
    ['405, for a moment', refusesMerge(405, 'Base branch was modified. Review and try the merge again.')],
    ['409, for a moment', refusesMerge(409, 'Head branch was modified. Review and try the merge again.')],
  ])('%s, is tried again with nobody asked', async (_name, fault) => {
    const { small, failures } = await begin([{ ...fault, nth: 1 }]);
    const { engine } = small.run.composition;
    expect((await engine.settle()).state).toBe('closed');
    expect(engine.run.outcome).toBe('merged');
    expect(failures.map((fact) => [fact.failure.kind, fact.retryAt !== null])).toEqual([
      [fault.status === 405 ? 'not-mergeable' : 'conflict', true],
    ]);
  });

  it('for good is asked about, with the words of the forge, after as many attempts as are allowed', async () => {
    const limits = { ...defaultLimits, attempts: 2, longestWaitMs: 2000 };
    const { small, failures } = await begin([refusesMerge(405, 'Required status check "build" is expected.')], {
      settings: { limits },
    });
    const { engine } = small.run.composition;
    expect((await engine.settle()).state).toBe('waiting');
    expect(failures).toHaveLength(2);
    const [ask] = Object.values(engine.run.asks);
    expect(ask?.subject).toMatchObject({ kind: 'forge', failure: { kind: 'not-mergeable' } });
    expect(JSON.stringify(ask?.subject)).toContain('\\"build\\" is expected');
  });

  it('because the base moved under it is verified on the new base', async () => {
    let pushed = false;
    const problems: unknown[] = [];
    const refused = { nth: 1, match: MERGE };
    const { small, failures } = await begin(
      [
        { ...refused, do: 'delay', ms: 4000 },
        { ...refused, do: 'status', status: 405, message: 'Base branch was modified.' },
      ],
      {
        // The reviews are read after the base was seen, and right before the merge.
        onRequest: (line, begun) => {
          const { run } = begun.small.run.composition.engine;
          const merging = Object.values(run.effects).some((effect) => effect.kind === 'merge');
          if (pushed || !merging || !/^GET .*\/reviews/.test(line)) return;
          pushed = true;
          pushBeside(begun.forge).catch((error: unknown) => problems.push(error));
        },
      },
    );
    const { engine } = small.run.composition;
    await engine.settle();
    expect(engine.run.outcome).toBe('merged');
    expect(problems).toEqual([]);
    expect(failures.map((fact) => fact.failure.kind)).toEqual(['base-moved']);
  });

  it('because it was closed is asked about at once', async () => {
    const { small, forge, failures } = await begin([], {
      settings: { gates: { ...supervisedGates, plan: 'policy' } },
    });
    const { engine } = small.run.composition;
    expect((await engine.settle()).state).toBe('waiting');
    const pull_number = engine.run.tasks.t1?.pull?.number ?? 0;
    const { baseUrl, token } = forge.access;
    await client(baseUrl, token).pulls.update({ owner: 'local', repo: 'project', pull_number, state: 'closed' });
    const [ask] = Object.values(engine.run.asks);
    await engine.submit({ type: 'answer-ask', at: Date.now(), ask: ask?.id ?? '', verdict: 'allow', reason: '' });
    expect((await engine.settle()).state).toBe('waiting');
    expect(failures.map((fact) => fact.retryAt)).toEqual([null]);
  });
});

describe('a forge that lacks', () => {
  it('drafts gets a pull request that is open', async () => {
    const message = 'Draft pull requests are not supported in this repository.';
    const fault: Fault = {
      match: 'POST /repos/local/project/pulls',
      contains: '"draft":true',
      do: 'status',
      status: 422,
    };
    const { small, failures } = await begin([{ ...fault, message }]);
    const { engine } = small.run.composition;
    await engine.settle();
    expect(engine.run.outcome).toBe('merged');
    expect(failures).toEqual([]);
  });

  const twoTasks = {
    summary: 'In two parts.',
    tasks: [
      onePlan.tasks[0],
      { ...onePlan.tasks[0], id: 't2', title: 'Say it twice', globs: ['README.md'], dependsOn: ['t1'] },
    ],
  };
  const inTwo: SmallRunOptions['script'] = {
    ...straight,
    pm: (request, turn) => (turn === 0 ? say('I plan.', call('submit_plan', twoTasks)) : straight.pm(request, turn)),
    developer: (request, turn) =>
      turn > 0 || !JSON.stringify(request.messages[0]).includes('Say it twice')
        ? straight.developer(request, turn)
        : say(
            'The second.',
            call('edit_file', { path: 'README.md', old: '# Greeting', new: '# Greetings' }),
            call('open_pull_request', { title: 'Say it twice', summary: 'Both.' }),
          ),
  };

  it.each([404, 410])('sub-issues keeps issues that name the one they are part of (%i)', async (status) => {
    const routes: Fault = { match: '* /repos/local/project/issues/*/sub_issues', do: 'status', status };
    const { small, failures } = await begin([{ ...routes, message: 'Not Found' }], { script: inTwo });
    const { engine, forge } = small.run.composition;
    await engine.settle();
    expect(engine.run.outcome).toBe('merged');
    expect(failures).toEqual([]);
    const issues = (await forge.recentIssues()).filter((issue) => issue.number !== 1);
    expect(issues.map((issue) => [issue.body.startsWith('Part of #1.'), issue.state])).toEqual([
      [true, 'closed'],
      [true, 'closed'],
    ]);
  });

  it('the issue itself is no forge without sub-issues', async () => {
    const gone = ['GET /repos/local/project/issues/1', '* /repos/local/project/issues/1/sub_issues'];
    const { small, failures } = await begin(
      // The first time it is read is when the run begins.
      gone.flatMap((match) =>
        [2, 3, 4].map(
          (nth): Fault => ({
            match,
            nth: match === gone[0] ? nth : nth - 1,
            do: 'status',
            status: 404,
            message: 'Not Found',
          }),
        ),
      ),
      { script: inTwo },
    );
    expect((await small.run.composition.engine.settle()).state).toBe('waiting');
    expect(failures[0]?.failure).toMatchObject({ kind: 'missing' });
  });
});

it('an effect that waits for a limit to be lifted does not hold up the end, and is not sent after it', async () => {
  const SUMMARY = 'POST /repos/local/project/issues/1/comments';
  const limit: Fault = { match: SUMMARY, nth: 1, do: 'status', status: 429, headers: { 'retry-after': '3' } };
  const limited = Promise.withResolvers<void>();
  const { small, failures } = await begin([limit], {
    onRequest: (line) => line.startsWith(SUMMARY) && limited.resolve(),
  });
  const { engine, forge } = small.run.composition;
  void engine.settle();
  await limited.promise;
  await engine.halt();
  expect(failures).toEqual([]);
  await new Promise((resolve) => setTimeout(resolve, 4000));
  expect(await forge.comments(1)).toEqual([]);
});
