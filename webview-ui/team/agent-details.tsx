import { type ReactNode, useState } from 'react';
import { leavingText } from '../../src/core/projections/leaving-words.ts';
import type { Overview } from '../../src/core/projections/overview.ts';
import { doingOf, taskText } from '../../src/core/projections/standing-words.ts';
import { waitsFor } from '../../src/core/projections/team.ts';
import { type Agent, callsOf, type Run } from '../../src/core/run/state.ts';
import { Button } from '../page/button.tsx';
import { EndForm, MessageForm } from '../page/forms.tsx';
import { Icon } from '../page/icon.tsx';
import { LongText } from '../page/long-text.tsx';
import { MeasureForm } from '../page/measure-form.tsx';
import { clockText, spanText } from '../page/moments.ts';
import { useOpen, useSubmit } from '../page/use-following.ts';
import { GrantDetails } from './grant-details.tsx';
import { spentText } from './tree-rows.ts';
import { whomText } from './waits.ts';

/** All that is known of one agent, and what the chair may do with it. */
export function AgentDetails({
  agent,
  overview: { run, team },
  now,
}: {
  readonly agent: Agent;
  readonly overview: Overview;
  readonly now: number;
}): ReactNode {
  const share = team.shares[agent.id];
  const task = agent.task === null ? undefined : run.tasks[agent.task];
  const wait = waitsFor(run, agent);
  const seat = run.board?.members.find(({ name }) => name === agent.id);
  const [call] = callsOf(run, agent.id);
  const model = run.settings.models[agent.role] ?? run.settings.models.default;
  return (
    <aside className="details" aria-label={`Agent ${agent.id}`}>
      <h2>{agent.id}</h2>
      <p>
        {run.roles[agent.role]?.title ?? agent.role} {agent.tier === 0 ? '' : doingOf(run, agent)}
      </p>
      {seat === undefined ? null : <p className="dim">{seat.lens}</p>}
      {agent.flagged.length === 0 ? null : (
        <p className="flag">
          <Icon name="pulse" /> Does badly: {agent.flagged.join(', ')}
        </p>
      )}
      <Actions agent={agent} run={run} />
      <dl>
        {task === undefined ? null : <Item name="Task">{taskText(run, task)}</Item>}
        {wait === null ? null : <Item name="Waits for">{`${whomText(wait.whom)}: ${wait.why}`}</Item>}
        {model === undefined || agent.id === 'board' ? null : (
          <Item name="Model">{`${model.provider} ${model.name}`}</Item>
        )}
        {share === undefined ? null : (
          <>
            {share.turns === 0 ? null : (
              <Item name="Spent">{`${spentText(share, ' tokens')} in ${share.turns} turns`}</Item>
            )}
            <Item name="Joined">{`${clockText(share.joined)}${share.left === null ? '' : `, left ${clockText(share.left)}`}`}</Item>
            <Item name="Last act">{`${spanText(now - share.since)} ago`}</Item>
          </>
        )}
        <Item name="Tier">{String(agent.tier)}</Item>
        {agent.team === null ? null : <Item name="Leads">{`team ${agent.team}`}</Item>}
        {agent.parent === null ? null : <Item name="Below">{agent.parent}</Item>}
      </dl>
      {agent.tier === 0 ? null : <GrantDetails agent={agent} run={run} />}
      {call === undefined ? null : (
        <section>
          <h3>{call.tool}</h3>
          <LongText text={call.input} />
        </section>
      )}
      {agent.left === null ? null : (
        <section>
          <h3>Reports {leavingText(agent)}</h3>
          {agent.left.summary.map((text, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a report never move
            <LongText key={index} text={text} />
          ))}
        </section>
      )}
    </aside>
  );
}

function Item({ name, children }: { readonly name: string; readonly children: string }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Actions({ agent, run }: { readonly agent: Agent; readonly run: Run }): ReactNode {
  const [form, setForm] = useState<'message' | 'measure' | 'end' | null>(null);
  const submit = useSubmit();
  const open = useOpen();
  const acts = agent.left === null && run.state !== 'closed';
  const close = (): void => setForm(null);
  return (
    <>
      <div className="buttons" role="toolbar" aria-label={`What to do with ${agent.id}`}>
        {acts && (agent.tier > 0 || agent.id === 'board') ? (
          <Button
            icon={agent.paused ? 'debug-continue' : 'debug-pause'}
            onClick={() => void submit({ type: 'pause-agent', agent: agent.id, paused: !agent.paused })}
          >
            {agent.paused ? 'Resume' : 'Pause'}
          </Button>
        ) : null}
        {agent.tier === 0 ? null : (
          <>
            {acts ? (
              <Button icon="comment" onClick={() => setForm('message')} expanded={form === 'message'}>
                Message…
              </Button>
            ) : null}
            <Button icon="list-flat" onClick={() => open({ what: 'transcript', agent: agent.id })}>
              Transcript
            </Button>
            {acts ? (
              <>
                <Button icon="pulse" onClick={() => open({ what: 'live', agent: agent.id })}>
                  Live Output
                </Button>
                <Button icon="zap" onClick={() => setForm('measure')} expanded={form === 'measure'}>
                  Do More…
                </Button>
                <Button icon="debug-stop" onClick={() => setForm('end')} expanded={form === 'end'}>
                  Terminate…
                </Button>
              </>
            ) : null}
          </>
        )}
      </div>
      {form === 'message' && acts ? <MessageForm agents={[agent]} to={agent.id} onClose={close} /> : null}
      {form === 'measure' && acts ? <MeasureForm run={run} how="carryOut" agent={agent.id} onClose={close} /> : null}
      {form === 'end' && acts ? <EndForm agent={agent.id} onClose={close} /> : null}
    </>
  );
}
