import { memo, type ReactNode, useState } from 'react';
import type { PageRun } from '../../src/core/page-messages.ts';
import { isOpen } from '../../src/core/projections/chamber.ts';
import type { Overview } from '../../src/core/projections/overview.ts';
import { redBaseText } from '../../src/core/projections/red-base.ts';
import { livingAgents, type Run } from '../../src/core/run/state.ts';
import { BudgetForm } from './budget-form.tsx';
import { BudgetMeter } from './budget-meter.tsx';
import { Button } from './button.tsx';
import { EndForm, MessageForm } from './forms.tsx';
import { Icon } from './icon.tsx';
import { MeasureForm } from './measure-form.tsx';
import { useFollowing, useOpen, useSubmit } from './use-following.ts';
import { post } from './wire.ts';

/** Which run, how it stands, and what the chair may do with it as a whole. The same over each page. */
export function RunHeader({
  overview,
  other,
}: {
  readonly overview: Overview;
  readonly other: 'chamber' | 'team';
}): ReactNode {
  const { run } = overview;
  const { runs } = useFollowing();
  const row = runs.find((one) => one.run === run.id);
  return (
    <header className="run-header">
      <div className="title-row">
        <h1>
          <span className="dim">#{run.mission.issue}</span> {run.mission.title}
        </h1>
        <Switcher runs={runs} shown={run.id} />
      </div>
      <div className="state-row">
        <State overview={overview} row={row} />
        <span className="dim">
          from <code>{run.base.branch}</code> at <code>{run.base.start.slice(0, 10)}</code>
        </span>
        {row?.rehearsed ? <span className="pill">rehearsed replies</span> : null}
        <Gates gates={run.settings.gates} />
      </div>
      <RedBase run={run} />
      <div className="budget-row">
        <BudgetMeter run={run} />
        <Controls run={run} other={other} stopped={row?.state === 'stopped'} rehearsed={row?.rehearsed ?? false} />
      </div>
    </header>
  );
}

/** Said for as long as the run goes: it is nobody's work that fails. */
function RedBase({ run }: { readonly run: Run }): ReactNode {
  const red = run.state === 'closed' ? null : redBaseText(run);
  if (red === null) return null;
  return (
    <p className="red-base">
      <Icon name="warning" /> {red}
    </p>
  );
}

function State({
  overview: { run, chamber },
  row,
}: {
  readonly overview: Overview;
  readonly row: PageRun | undefined;
}): ReactNode {
  const open = chamber.motions.filter(isOpen);
  const yours = open.filter(({ of }) => of === 'chair').length;
  const [icon, word, tone] = standing(run, { yours, boards: open.length - yours }, row?.state === 'stopped');
  return (
    <span className={`state ${tone}`}>
      <Icon name={icon} spin={icon === 'loading'} /> {word}
    </span>
  );
}

function standing(
  run: Run,
  { yours, boards }: { readonly yours: number; readonly boards: number },
  stopped: boolean,
): readonly [string, string, string] {
  if (run.state === 'closed')
    return run.outcome === 'merged'
      ? ['pass-filled', 'Merged', 'good']
      : ['circle-slash', `Over: ${run.outcome}`, 'bad'];
  if (stopped) return ['debug-stop', 'Stopped, can be continued', 'dim'];
  if (yours > 0)
    return ['bell-dot', yours === 1 ? 'Waits for your answer' : `Waits for ${yours} answers of yours`, 'wanted'];
  if (run.agents.board?.paused) return ['debug-pause', 'Paused', 'dim'];
  if (boards > 0) return ['law', 'The board deliberates', 'plain'];
  return ['loading', 'At work', 'plain'];
}

const Gates = memo(function Gates({ gates }: { readonly gates: Run['settings']['gates'] }): ReactNode {
  const deciders = ['chair', 'board', 'policy'] as const;
  const words = { chair: 'You decide', board: 'The board decides', policy: 'Rules decide' };
  return (
    <dl className="gates" aria-label="Who decides at each gate">
      {deciders.map((decider) => {
        const of = Object.entries(gates).filter(([, who]) => who === decider);
        return of.length === 0 ? null : (
          <div key={decider}>
            <dt>{words[decider]}</dt>
            <dd>{of.map(([gate]) => gate).join(', ')}</dd>
          </div>
        );
      })}
    </dl>
  );
});

const Switcher = memo(function Switcher({
  runs,
  shown,
}: {
  readonly runs: readonly PageRun[];
  readonly shown: string;
}): ReactNode {
  if (runs.length < 2) return null;
  return (
    <select
      className="switcher"
      aria-label="Run shown"
      value={shown}
      onChange={(event) => post({ type: 'choose', run: event.target.value })}
    >
      {runs.map(({ run, issue, title, state, asks }) => (
        <option key={run} value={run}>
          #{issue} {title.slice(0, 60)} · {state}
          {asks > 0 ? ` · ${asks} open` : ''}
        </option>
      ))}
    </select>
  );
});

/** How the tasks are gone through, to be changed at any time. */
function Mode({ run }: { readonly run: Run }): ReactNode {
  const submit = useSubmit();
  return (
    <select
      className="mode"
      aria-label="How tasks are gone through"
      value={run.mode}
      onChange={({ target }) =>
        void submit({ type: 'set-mode', mode: target.value === 'sequential' ? 'sequential' : 'parallel' })
      }
    >
      <option value="parallel">Tasks in parallel</option>
      <option value="sequential">Task by task</option>
    </select>
  );
}

type Form = 'message' | 'budget' | 'propose' | 'carryOut' | 'end';

function Controls({
  run,
  other,
  stopped,
  rehearsed,
}: {
  readonly run: Run;
  readonly other: 'chamber' | 'team';
  readonly stopped: boolean;
  /** Its work is of use to its own sample only. */
  readonly rehearsed: boolean;
}): ReactNode {
  const [form, setForm] = useState<Form | null>(null);
  const submit = useSubmit();
  const open = useOpen();
  const close = (): void => setForm(null);
  const toggle = (which: Form) => (): void => setForm(form === which ? null : which);
  const { board } = run.agents;
  const over = run.state === 'closed' || stopped;
  const spoken = livingAgents(run).filter(({ tier }) => tier > 0);
  return (
    <>
      <div className="controls" role="toolbar" aria-label="The chair's controls">
        {over || board === undefined ? null : (
          <>
            <Button
              icon={board.paused ? 'debug-continue' : 'debug-pause'}
              onClick={() => void submit({ type: 'pause-agent', agent: board.id, paused: !board.paused })}
            >
              {board.paused ? 'Resume All' : 'Pause All'}
            </Button>
            {spoken.length === 0 ? null : (
              <Button icon="comment" onClick={toggle('message')} expanded={form === 'message'}>
                Message…
              </Button>
            )}
            <Button icon="credit-card" onClick={toggle('budget')} expanded={form === 'budget'}>
              Set Budget…
            </Button>
            <Mode run={run} />
            {run.board === null ? null : (
              <Button icon="law" onClick={toggle('propose')} expanded={form === 'propose'}>
                Put before the Board…
              </Button>
            )}
            <Button icon="zap" onClick={toggle('carryOut')} expanded={form === 'carryOut'}>
              Do It Now…
            </Button>
            <Button icon="circle-slash" onClick={toggle('end')} expanded={form === 'end'}>
              End Run…
            </Button>
          </>
        )}
        {stopped && run.state !== 'closed' ? (
          <Button icon="debug-continue" kind="primary" onClick={() => open({ what: 'continue' })}>
            Continue Run
          </Button>
        ) : null}
        {run.outcome === 'merged' && !rehearsed ? (
          <Button icon="git-merge" kind="primary" onClick={() => open({ what: 'bring' })}>
            Bring Into My Branch
          </Button>
        ) : null}
        <Button icon={other === 'team' ? 'organization' : 'law'} kind="quiet" onClick={() => open({ what: other })}>
          {other === 'team' ? 'Team' : 'Chamber'}
        </Button>
      </div>
      {over ? null : form === 'message' ? (
        <MessageForm agents={spoken} to={spoken[0]?.id ?? ''} onClose={close} />
      ) : form === 'budget' ? (
        <BudgetForm run={run} onClose={close} />
      ) : form === 'propose' || form === 'carryOut' ? (
        <MeasureForm key={form} run={run} how={form} onClose={close} />
      ) : form === 'end' ? (
        <EndForm agent={null} onClose={close} />
      ) : null}
    </>
  );
}
