import { type Disposable, window } from 'vscode';
import type { Run } from '../../core/run/state.ts';
import { readTarget } from '../acts/read-target.ts';
import { submitCommand } from '../acts/submit-command.ts';
import { command } from '../command.ts';
import { askModal, askText } from '../messages.ts';
import type { Parts } from '../parts.ts';
import { labelText } from '../safe-text.ts';
import { pickAgent } from './pick-agent.ts';

interface Named {
  readonly run: string;
  readonly agent: string;
}

const MEASURED = ['rebriefAgent', 'replaceAgent', 'assistAgent', 'setAgentBudget'] as const;

/** What the chair can do to an agent. */
export const agentActs = (parts: Parts): Disposable[] => {
  const on = (id: string, act: (named: Named) => Promise<unknown>): Disposable =>
    command(parts, id, async (target) => {
      const run = readTarget(target, 'run');
      const agent = readTarget(target, 'agent');
      const named = run !== null && agent !== null ? { run, agent } : await pickAgent(parts, run);
      if (named !== null) await act(named);
    });
  return [
    on('issueSwarm.pauseAgent', ({ run, agent }) =>
      submitCommand(parts, run, { type: 'pause-agent', agent, paused: true }),
    ),
    on('issueSwarm.resumeAgent', ({ run, agent }) =>
      submitCommand(parts, run, { type: 'pause-agent', agent, paused: false }),
    ),
    on('issueSwarm.terminateAgent', (named) => terminate(parts, named)),
    on('issueSwarm.messageAgent', (named) => message(parts, named)),
    ...MEASURED.map((act) =>
      on(`issueSwarm.${act}`, async (named) => {
        const measures = await import('./agent-measures.ts');
        await measures[act](parts, named);
      }),
    ),
  ];
};

async function terminate(parts: Parts, { run, agent }: Named): Promise<void> {
  const overview = parts.runs.overview(run);
  const below = overview === null ? [] : descendants(overview.run, agent);
  const yes = await askModal(
    `Terminate ${agent}?`,
    [
      'It stops at once and does not come back.',
      ...(below.length === 0 ? [] : [`With it goes who descends from it: ${below.join(', ')}.`]),
      'Whoever it reports to is told, and may give its task to another.',
    ].join(' '),
    'Terminate',
  );
  if (yes === undefined) return;
  const why = await askText({
    title: `Terminate ${agent}`,
    prompt: 'Why? Its parent is told. May be left empty.',
    placeHolder: 'Reason',
    ignoreFocusOut: true,
  });
  if (why === undefined) return;
  await submitCommand(parts, run, { type: 'terminate-agent', agent, why: why.trim() || 'Terminated by the chair.' });
}

async function message(parts: Parts, { run, agent }: Named): Promise<void> {
  const text = await askText({
    title: `Message to ${agent}`,
    prompt: 'It reads this before its next turn, as words of the chair.',
    placeHolder: 'Message',
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === '' ? 'Write something first.' : undefined),
  });
  if (text === undefined) return;
  if (await submitCommand(parts, run, { type: 'send-message', to: agent, text: text.trim() }))
    window.setStatusBarMessage(`$(check) ${labelText(agent)} has your message`, 4000);
}

function descendants(run: Run, parent: string): readonly string[] {
  return Object.values(run.agents)
    .filter((agent) => agent.parent === parent && agent.left === null)
    .flatMap(({ id }) => [id, ...descendants(run, id)]);
}
