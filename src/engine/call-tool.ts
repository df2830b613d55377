import type { Agent, OpenCall } from '../core/run.ts';
import { unsigned } from '../core/text.ts';
import type { Workbench } from '../ports/git.ts';
import type { ToolContext, ToolResult, WorkTool } from '../tools/tool.ts';
import { readCall } from '../tools/tool-spec.ts';
import type { Engine } from './engine.ts';
import { checksOf } from './verify.ts';

/** Runs one allowed call of an agent in its workbench and hands in what it gave. */
export async function callTool(engine: Engine, id: string, signal: AbortSignal): Promise<boolean> {
  const { world, run } = engine;
  const call = run.calls[id];
  const agent = run.agents[call?.agent ?? ''];
  const tool = world.tools.find((one) => one.name === call?.tool);
  if (!call || !agent || !tool || !('run' in tool)) return false;
  if (tool.traits.repeat === 'interrupted') {
    if (call.started)
      return finish(engine, call, {
        ok: false,
        text: 'This was stopped before it ended, and may have taken effect in part. Look before you repeat it.',
      });
    await engine.submit({ type: 'start-call', at: world.now(), call: id });
  }
  const result = await runTool(engine, { call, agent, tool }, signal);
  return finish(engine, call, result);
}

async function runTool(
  engine: Engine,
  { call, agent, tool }: { call: OpenCall; agent: Agent; tool: WorkTool },
  signal: AbortSignal,
): Promise<ToolResult> {
  const understood = readCall(tool, await engine.texts.read(call.input));
  if ('flaw' in understood) return { ok: false, text: understood.flaw };
  try {
    const { workbench, failedSetup } = await engine.workbenches.ofAgent(agent, signal);
    const result = await tool.run(understood.input, contextOf(engine, { agent, call, workbench }, signal));
    if (failedSetup === null) return result;
    const note = `(Set-up of these files failed, and is tried again at the next call: ${failedSetup.command} ended with ${failedSetup.exitCode ?? 'no'} exit code.)`;
    return { ...result, text: `${result.text}\n${note}` };
  } catch (error) {
    if (!signal.aborted) throw error;
    return { ok: false, text: 'Stopped before it ended. It may have taken effect in part: look before you repeat it.' };
  }
}

function contextOf(
  engine: Engine,
  { agent, call, workbench }: { agent: Agent; call: OpenCall; workbench: Workbench },
  signal: AbortSignal,
): ToolContext {
  const { world, run } = engine;
  const task = agent.task === null ? undefined : run.tasks[agent.task];
  const { commandMs, checkMs } = run.settings.limits;
  return {
    agent: { id: agent.id, role: agent.role },
    workbench,
    store: world.store,
    base: task?.base ?? run.base.commit,
    newestBase: call.base ?? run.base.commit,
    shell: world.shell,
    index: world.index,
    hosts: agent.grant.hosts,
    checks: checksOf(run, agent.task),
    limits: { commandMs, checkMs },
    signal,
    onOutput: (chunk) => engine.signal({ kind: 'output', about: call.id, chunk }),
  };
}

async function finish(engine: Engine, call: OpenCall, { ok, text, submission }: ToolResult): Promise<boolean> {
  const { texts, world } = engine;
  const result = [await texts.stow(text === '' ? '(no output)' : text)];
  const handedIn = submission && {
    ...submission,
    files: [...submission.files],
    title: submission.title.slice(0, 200),
    summary: await texts.stow(unsigned(submission.summary)),
  };
  await engine.submit({
    type: 'finish-call',
    at: world.now(),
    call: call.id,
    ok,
    result,
    ...(handedIn ? { submission: handedIn } : {}),
  });
  return true;
}
