import { type Disposable, window } from 'vscode';
import { readTarget } from '../acts/read-target.ts';
import { command } from '../command.ts';
import { fileName } from '../documents/document-address.ts';
import { followEnd, showEnd } from '../documents/follow-end.ts';
import { ReadOnlyDocuments } from '../documents/read-only-documents.ts';
import { LiveTree } from '../lists/live-tree.ts';
import type { Parts } from '../parts.ts';
import { agentActs } from './agent-acts.ts';
import { type AgentIds, agentLines } from './agent-lines.ts';
import { agentTooltip, runTooltip } from './agent-tooltip.ts';
import { dimLeft } from './dim-left.ts';
import { LiveOutput } from './live-output.ts';
import { pickAgent } from './pick-agent.ts';

/** The agents of the runs that are going: the view, and what can be done to an agent. */
export function registerAgents(parts: Parts): Disposable[] {
  const source = {
    lines: () => agentLines(parts.runs.going),
    tooltip: async ({ run, agent }: AgentIds) => {
      const overview = parts.runs.overview(run);
      if (overview === null) return null;
      const found = agent === undefined ? undefined : overview.run.agents[agent];
      return found === undefined ? runTooltip(overview) : agentTooltip(overview, found);
    },
  };
  const tree = new LiveTree<AgentIds>(source, parts.tellFailure);
  const transcripts = new ReadOnlyDocuments(parts, {
    scheme: 'swarm-transcript',
    ids: ['run', 'agent'],
    read: ({ run, agent }) => parts.engine.ask('agentTranscript', { run, agent }),
    // What others do changes nothing of it.
    stamp: ({ run, agent }) => {
      const overview = parts.runs.overview(run);
      return JSON.stringify([overview?.team.shares[agent], overview?.run.agents[agent]?.unread]);
    },
  });
  const live = new LiveOutput(parts);
  return [
    tree,
    transcripts,
    live,
    followEnd('swarm-transcript'),
    window.createTreeView('issueSwarm.agents', { treeDataProvider: tree, showCollapseAll: true }),
    window.registerFileDecorationProvider(dimLeft),
    parts.runs.onDidChange(() => tree.update()),
    ...agentActs(parts),
    command(parts, 'issueSwarm.openTranscript', async (target) => {
      const run = readTarget(target, 'run');
      const agent = readTarget(target, 'agent');
      const named = run !== null && agent !== null ? { run, agent } : await pickAgent(parts, run);
      if (named !== null) showEnd(await transcripts.open(`${fileName(named.agent)}.md`, { ...named }));
    }),
    command(parts, 'issueSwarm.showLiveOutput', async (target) => {
      const run = readTarget(target, 'run');
      const agent = readTarget(target, 'agent');
      const named = run !== null && agent !== null ? { run, agent } : await pickAgent(parts, run);
      if (named !== null) await live.show(named.run, named.agent);
    }),
  ];
}
